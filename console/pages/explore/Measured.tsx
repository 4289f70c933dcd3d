/** Writes the query of what is picked, asks it, and shows pickers, text and result below each other. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useConfig } from "../../api/use-config.ts";
import { useKey } from "../../keys/use-key.ts";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import { useProject } from "../../project/use-project.ts";
import { bare, writeSnippets, writeTokenLine } from "../../snippets/snippets.ts";
import { fixedRange, type Range, type Span, spanOf } from "../../time/range.ts";
import { searchOf } from "../../url/search.ts";
import { useSearchState } from "../../url/use-search-state.ts";
import { measuredOf, pickedOf, rangeOf } from "./choice.ts";
import { type Picked, writeQuery } from "./influxql.ts";
import { type MeasurementAnswer, Pickers } from "./Pickers.tsx";
import { QueryText } from "./QueryText.tsx";
import { pointsQuery, type SourceChoice } from "./queries.ts";
import { Result } from "./Result.tsx";
import { search } from "./search.ts";

interface MeasuredProps {
  readonly all: readonly SourceChoice[];
  readonly picked: readonly SourceChoice[];
  readonly measurements: readonly MeasurementAnswer[];
  readonly isFixed: boolean;
}

export function Measured({ all, picked, measurements, isFixed }: MeasuredProps) {
  const { id } = useProject();
  const [state, change] = useSearchState(search);
  const [openedMillis] = useState(() => Date.now());
  const measured = measuredOf(state, measurements);
  const range = rangeOf(state, openedMillis);
  const choice = measured && pickedOf(state, measured, openedMillis);
  const written = choice ? writeQuery(choice) : "";
  const q = state.q === "" ? written : state.q;
  const query = useQuery({ ...pointsQuery(id, q, picked), enabled: q !== "", placeholderData: keepPreviousData });
  const setRange = (next: Range): void => change({ from: next.from, to: next.to ?? "" });
  const span = spanOf(range, query.data?.askedMillis ?? openedMillis) ?? {
    fromMillis: openedMillis - 1,
    toMillis: openedMillis,
  };
  useKey("z", "Zoom out", () => setRange(fixedRange(widened(span, Date.now()))));
  useKey("r", "Refresh", () => void query.refetch());
  return (
    <>
      <Pickers
        all={all}
        picked={picked}
        measurements={measurements}
        measured={measured}
        choice={choice}
        range={range}
        isFixed={isFixed}
        onRange={setRange}
      />
      {q === "" ? (
        <NothingKept source={picked[0]} />
      ) : (
        <>
          <QueryText key={q} q={q} isByHand={state.q !== ""} code={<Code q={q} uid={picked[0]?.uid ?? ""} />} />
          <QueryView query={query} loading={<Loading shape="chart" label="Loading points" />}>
            {(answer) => (
              <Result
                answer={answer}
                span={span}
                days={measured}
                exportHref={state.q === "" && choice ? exportHrefOf(id, choice, picked) : undefined}
                onZoom={(zoomed) => setRange(fixedRange(zoomed))}
                onWiden={() => setRange({ from: "-30d" })}
              />
            )}
          </QueryView>
        </>
      )}
    </>
  );
}

/** Leads to the form of an export of what is picked, which copies each point and not what they come to. */
const exportHrefOf = (project: string, { retention, measurement, fields, range }: Picked, sources: Sources): string =>
  `/projects/${encodeURIComponent(project)}/exports${searchOf({
    ...{ new: "1", retention, measurement, from: range.from, to: range.to },
    ...{ field: fields, source: sources.map(({ id }) => id) },
  })}`;

type Sources = readonly SourceChoice[];

/** Answers a span twice as long around the same middle, which does not end in the future. */
function widened({ fromMillis, toMillis }: Span, nowMillis: number): Span {
  const half = Math.max(1, (toMillis - fromMillis) / 2);
  const end = Math.round(Math.min(Math.max(toMillis, nowMillis), toMillis + half));
  return { fromMillis: Math.round(fromMillis - half), toMillis: end };
}

function Code({ q, uid }: { readonly q: string; readonly uid: string }) {
  const host = bare(useConfig().httpUrl);
  const url = `${host}/query?${new URLSearchParams({ db: uid, q })}`;
  return (
    <CodeDrawer
      snippets={writeSnippets({ method: "GET", url })}
      tokenLine={writeTokenLine(host)}
      label="This query as a call"
    />
  );
}

/** Says why there is no chart, and leads to where the source is linked to a retention. */
function NothingKept({ source }: { readonly source: SourceChoice | undefined }) {
  const { id } = useProject();
  return (
    <Empty
      title="Nothing is kept here yet"
      why={`${source?.name ?? ""} has sent nothing that a retention keeps. Points are kept once the source is linked to a retention; what came before that is not.`}
      action={
        source && (
          <LinkButton kind="primary" href={`/projects/${encodeURIComponent(id)}/sources/${source.id}/settings`}>
            Choose its retentions
          </LinkButton>
        )
      }
    />
  );
}
