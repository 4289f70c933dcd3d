/** Lists the sources of a project, filtered and in order: which send, which are silent, and when data came last. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { idOf } from "../../../api/projects.ts";
import { type Retention, retentionsQuery, type Source, sourcesQuery } from "../../../api/sources.ts";
import { useKey } from "../../../keys/use-key.ts";
import { formatCount } from "../../../numbers/numbers.ts";
import { Button } from "../../../parts/action/Button.tsx";
import { CodeDrawer, Snippet } from "../../../parts/code/Snippet.tsx";
import { Chips } from "../../../parts/filter/FilterBar.tsx";
import { LinkButton } from "../../../parts/page/LinkTo.tsx";
import { PageHead } from "../../../parts/page/PageHead.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { Empty, NoMatch } from "../../../parts/states/States.tsx";
import { DataTable } from "../../../parts/table/DataTable.tsx";
import { useCan, useProject } from "../../../project/use-project.ts";
import { searchOf } from "../../../url/search.ts";
import { useSearchState } from "../../../url/use-search-state.ts";
import { BulkBar } from "./BulkBar.tsx";
import { columnsOf } from "./columns.tsx";
import { askedOf, isFiltered, noFilter, schema } from "./filter.ts";
import { type ChangeFilter, SourceFilters, useChips } from "./SourceFilters.tsx";
import "../sources.css";
import { useProjectCode } from "../../../snippets/use-code.ts";

const noRetentions: readonly Retention[] = [];
const noneSelected: ReadonlySet<string> = new Set();

export default function SourcesPage() {
  const { id } = useProject();
  const code = useProjectCode();
  const [filter, change] = useSearchState(schema);
  const asked = useMemo(() => askedOf(filter), [filter]);
  const query = useInfiniteQuery(sourcesQuery(id, asked));
  const { data: retentions = noRetentions } = useQuery(retentionsQuery(id));
  const sources = useMemo(() => query.data?.pages.flatMap((page) => page.sources), [query.data]);
  const chips = useChips({ filter, change, retentions });
  useKey("r", "Refresh", () => void query.refetch());
  return (
    <>
      <PageHead
        title="Sources"
        sentence="A source is what sends data: an edge gateway, or a program of yours. Consumers know it as a device."
        code={<CodeDrawer {...code(`/sources${searchOf(asked)}`)} label="List these sources" />}
        action={<RegisterButton />}
      />
      <SourceFilters filter={filter} change={change} retentions={retentions} />
      <QueryView
        query={{ ...query, data: sources }}
        loading={<Loading shape="table" label="Loading the sources" />}
        isEmpty={(all) => all.length === 0 && !query.hasNextPage}
        empty={<NoSource />}
        noMatch={
          isFiltered(filter) ? <NoMatch chips={<Chips chips={chips} />} onClear={() => change(noFilter)} /> : undefined
        }
      >
        {(all) => (
          <SourceTable sources={all} retentions={retentions} order={filter.order} change={change} query={query} />
        )}
      </QueryView>
    </>
  );
}

/** Leads to where a source is registered, or says why this may not be. */
function RegisterButton() {
  const { id } = useProject();
  const may = useCan("device.update");
  if (may !== true) {
    return (
      <Button kind="primary" disabledReason={may}>
        Register a source
      </Button>
    );
  }
  return (
    <LinkButton kind="primary" href={`/projects/${encodeURIComponent(id)}/sources/new`}>
      Register a source
    </LinkButton>
  );
}

const exampleSource = {
  displayName: "My gateway",
  type: "EXTERNAL_CONNECTION",
  activationUid: "00000000-0000-4000-8000-000000000001",
};

function NoSource() {
  const { id } = useProject();
  const code = useProjectCode();
  const may = useCan("emulator.create");
  return (
    <Empty
      title="No source yet"
      why="A source has an identity of its own, so that one sender can be watched, disabled and removed without the others. An emulated device sends what you tell it to, to try things out."
      action={
        <>
          <RegisterButton />
          {may === true && (
            <LinkButton href={`/projects/${encodeURIComponent(id)}/sources/new?kind=emulated`}>
              Make an emulated device
            </LinkButton>
          )}
        </>
      }
      snippet={<Snippet {...code("/sources", { method: "POST", body: exampleSource })} label="Register a source" />}
    />
  );
}

interface SourceTableProps {
  readonly sources: readonly Source[];
  readonly retentions: readonly Retention[];
  readonly order: string;
  readonly change: ChangeFilter;
  readonly query: {
    readonly hasNextPage: boolean;
    readonly isFetchingNextPage: boolean;
    readonly isFetchNextPageError: boolean;
    readonly fetchNextPage: () => unknown;
  };
}

function SourceTable({ sources, retentions, order, change, query }: SourceTableProps) {
  const { id } = useProject();
  const names = useMemo(() => new Map(retentions.map(({ name, displayName }) => [name, displayName])), [retentions]);
  const columns = useMemo(() => columnsOf(names), [names]);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = query;
  const isBare = sources.length === 0;
  const [selected, setSelected] = useState<ReadonlySet<string>>(noneSelected);
  const chosen = useMemo(() => sources.filter(({ name }) => selected.has(name)), [sources, selected]);
  return (
    <>
      <BulkBar sources={chosen} retentions={retentions} onClear={() => setSelected(noneSelected)} />
      <DataTable
        label="Sources"
        columns={columns}
        rows={sources}
        rowKey={({ name }) => name}
        selected={selected}
        onSelect={setSelected}
        rowHref={({ name }) => `/projects/${encodeURIComponent(id)}/sources/${idOf(name)}`}
        order={{ by: order.replace("-", ""), descending: order.startsWith("-") }}
        onOrder={({ by, descending }) => change({ order: descending ? `-${by}` : by })}
        onEnd={hasNextPage ? () => query.fetchNextPage() : undefined}
        end={isFetchingNextPage ? "loading" : isFetchNextPageError ? "failed" : isBare ? "further" : undefined}
        foot={`${formatCount(sources.length, "source")}${hasNextPage ? " loaded, and there are more" : ""}.`}
      />
    </>
  );
}
