/** Picks sources, measurements and fields, and shows what they hold. With a source given it is about that one alone. */

import { useQuery } from "@tanstack/react-query";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import { useProject } from "../../project/use-project.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { sourcesOf } from "./choice.ts";
import { Measured } from "./Measured.tsx";
import { measurementsQuery, type SourceChoice, sourceChoicesQuery } from "./queries.ts";
import { search } from "./search.ts";
import "./Explore.css";

export interface ExploreProps {
  /** The source that it is about. Without one, sources are picked. */
  readonly source?: SourceChoice;
}

export function Explore({ source }: ExploreProps) {
  return source ? <OfSources all={[source]} isFixed /> : <OfProject />;
}

function OfProject() {
  const { id } = useProject();
  const query = useQuery(sourceChoicesQuery(id));
  return (
    <QueryView
      query={query}
      loading={<Loading shape="chart" label="Loading the sources" />}
      isEmpty={(all) => all.length === 0}
      empty={<NoSource />}
    >
      {(all) => <OfSources all={all} isFixed={false} />}
    </QueryView>
  );
}

function NoSource() {
  const { id } = useProject();
  return (
    <Empty
      title="The project has no source yet"
      why="A source is what sends points: a machine, a gateway, a program. What it sends is kept by retentions, and charted here."
      action={<LinkButton href={`/projects/${encodeURIComponent(id)}/sources`}>Open the sources</LinkButton>}
    />
  );
}

interface OfSourcesProps {
  readonly all: readonly SourceChoice[];
  readonly isFixed: boolean;
}

function OfSources({ all, isFixed }: OfSourcesProps) {
  const { id } = useProject();
  const [state] = useSearchState(search);
  const picked = isFixed ? [...all] : sourcesOf(state, all);
  // Measurements of the first one are offered: sources that are charted together measure the same.
  const query = useQuery(measurementsQuery(id, picked[0]?.id ?? ""));
  return (
    <QueryView query={query} loading={<Loading shape="chart" label="Loading what was measured" />}>
      {(measurements) => (
        <Measured all={all} picked={picked} measurements={measurements} isFixed={isFixed} key={picked[0]?.id} />
      )}
    </QueryView>
  );
}
