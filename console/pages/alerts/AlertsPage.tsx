/** Lists the sources that are silent for longer than they may be, as of now. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { calledOf, idOf } from "../../api/projects.ts";
import { alertsQuery, type Source, sourcesQuery } from "../../api/sources.ts";
import { useKey } from "../../keys/use-key.ts";
import { formatCount } from "../../numbers/numbers.ts";
import { CodeDrawer } from "../../parts/code/Snippet.tsx";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { PageHead } from "../../parts/page/PageHead.tsx";
import { StateWord } from "../../parts/show/StateWord.tsx";
import { When } from "../../parts/show/When.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { QueryView } from "../../parts/states/QueryView.tsx";
import { Empty } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { useProject } from "../../project/use-project.ts";
import { useProjectCode } from "../../snippets/use-code.ts";

interface AlertRow {
  /** The resource name of the source. */
  readonly source: string;
  readonly called: string;
  readonly state: "SILENT" | "RECEIVING";
  readonly since: string;
  readonly deadline: string;
  readonly lastDataTime: string | null;
}

const columns: readonly Column<AlertRow>[] = [
  { id: "source", head: "Source", cell: ({ called }) => called, text: ({ called }) => called },
  {
    id: "state",
    head: "State",
    width: 140,
    cell: ({ state }) =>
      state === "SILENT" ? <StateWord state="bad" word="Silent" /> : <StateWord state="good" word="Sending again" />,
  },
  { id: "since", head: "Since", width: 180, cell: ({ since }) => <When time={since} /> },
  { id: "deadline", head: "Data was due", width: 180, cell: ({ deadline }) => <When time={deadline} /> },
  {
    id: "last",
    head: "Last data package",
    width: 180,
    cell: ({ lastDataTime }) => <When time={lastDataTime ?? "never"} />,
  },
];

const silent = { silent: "true" } as const;

export default function AlertsPage() {
  const { id } = useProject();
  const code = useProjectCode();
  const query = useInfiniteQuery(alertsQuery(id));
  // Alerts name sources by their ids alone.
  const sources = useInfiniteQuery({ ...sourcesQuery(id, silent), refetchInterval: 10_000 });
  const names = useMemo(() => namesOf(sources.data?.pages.flatMap((page) => page.sources) ?? []), [sources.data]);
  const rows = useMemo(
    () =>
      query.data?.pages
        .flatMap((page) => page.alerts)
        .map((alert): AlertRow => ({ ...alert, called: names.get(alert.source) ?? idOf(alert.source) })),
    [query.data, names],
  );
  const here = `/projects/${encodeURIComponent(id)}`;
  useKey("r", "Refresh", () => void query.refetch());
  return (
    <>
      <PageHead
        title="Alerts"
        sentence="Sources that sent nothing for longer than the time that their settings give them."
        code={<CodeDrawer {...code("/alerts")} label="List the alerts" />}
      />
      <QueryView
        query={{ ...query, data: rows }}
        loading={<Loading shape="table" label="Loading the alerts" />}
        isEmpty={(all) => all.length === 0 && !query.hasNextPage}
        empty={
          <Empty
            title="No source is silent"
            why="A source is watched once its settings say for how long it may be silent. Connectors then get the event noDataAlert too, when it falls silent and when it sends again."
            action={<LinkButton href={`${here}/sources`}>All sources</LinkButton>}
          />
        }
      >
        {(all) => (
          <DataTable
            label="Alerts"
            columns={columns}
            rows={all}
            rowKey={({ source }) => source}
            rowHref={({ source }) => `${here}/sources/${idOf(source)}`}
            onEnd={query.hasNextPage ? () => query.fetchNextPage() : undefined}
            end={query.isFetchingNextPage ? "loading" : query.isFetchNextPageError ? "failed" : undefined}
            foot={`${formatCount(all.length, "source")} silent.`}
          />
        )}
      </QueryView>
    </>
  );
}

const namesOf = (sources: readonly Source[]): ReadonlyMap<string, string> =>
  new Map(sources.map((source) => [source.name, calledOf(source)]));
