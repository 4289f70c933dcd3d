/** The columns of the list of connectors. */

import type { Connector, MetricStep } from "../../../api/connectors.ts";
import { calledOf } from "../../../api/projects.ts";
import { formatNumber } from "../../../numbers/numbers.ts";
import { Menu, type MenuItem } from "../../../parts/action/Menu.tsx";
import { Sparkline } from "../../../parts/chart/Sparkline.tsx";
import { StateWord } from "../../../parts/show/StateWord.tsx";
import { When } from "../../../parts/show/When.tsx";
import type { Column } from "../../../parts/table/columns.ts";
import { inWords } from "../words/duration.ts";
import { healthWords, hostOf } from "../words/health.ts";

export interface ConnectorRow {
  readonly connector: Connector;
  /** Undefined before the answer. */
  readonly metrics:
    | {
        readonly metrics: { readonly successCount: number; readonly errorCount: number; readonly latency99p: string };
        readonly queue: { readonly depth: number; readonly oldestEventAge: string | null } | null;
        readonly series?: readonly MetricStep[];
      }
    | undefined;
}

const none = <span className="when-none">–</span>;

const eventsOf = ({ events }: Connector): string => (events.length === 0 ? "all" : events.join(", "));

const count = (value: number | undefined) => (value === undefined ? none : formatNumber(value));

/** Draws attempts by the hour: all of them, of which the failed are told in words. */
function Line({ row }: { readonly row: ConnectorRow }) {
  const { series } = row.metrics ?? {};
  if (series === undefined || series.length === 0) return none;
  const values = series.map(({ successCount, errorCount }) => successCount + errorCount);
  return <Sparkline label={`Attempts of ${calledOf(row.connector)} by the hour`} values={values} />;
}

export const columnsOf = (itemsOf: (connector: Connector) => readonly MenuItem[]): readonly Column<ConnectorRow>[] => [
  {
    id: "name",
    head: "Name",
    cell: ({ connector }) => calledOf(connector),
    text: ({ connector }) => calledOf(connector),
    width: 180,
  },
  {
    id: "health",
    head: "Health",
    width: 192,
    cell: ({ connector }) => {
      const { state, word } = healthWords(connector);
      return <StateWord state={state} word={word} />;
    },
  },
  {
    id: "actions",
    head: "Actions",
    width: 68,
    cell: ({ connector }) => <Menu label={`Actions of ${calledOf(connector)}`} items={itemsOf(connector)} />,
  },
  {
    id: "success",
    head: "Success",
    width: 74,
    numeric: true,
    cell: ({ metrics }) => count(metrics?.metrics.successCount),
  },
  {
    id: "errors",
    head: "Errors",
    width: 66,
    numeric: true,
    cell: ({ metrics }) => count(metrics?.metrics.errorCount),
  },
  {
    id: "p99",
    head: "p99",
    width: 74,
    numeric: true,
    cell: ({ metrics }) => (metrics?.metrics.successCount ? inWords(metrics.metrics.latency99p) : none),
  },
  { id: "line", head: "By the hour", width: 116, cell: (row) => <Line row={row} /> },
  {
    id: "depth",
    head: "Waiting",
    width: 72,
    numeric: true,
    cell: ({ metrics }) => count(metrics?.queue?.depth),
  },
  {
    id: "oldest",
    head: "Oldest",
    width: 92,
    numeric: true,
    cell: ({ metrics }) => inWords(metrics?.queue?.oldestEventAge),
  },
  {
    id: "host",
    head: "Host",
    cell: ({ connector }) => hostOf(connector.httpConfig.url),
    text: ({ connector }) => hostOf(connector.httpConfig.url),
  },
  {
    id: "events",
    head: "Events",
    width: 90,
    cell: ({ connector }) => eventsOf(connector),
    text: ({ connector }) => eventsOf(connector),
  },
  {
    id: "lastError",
    head: "Last error",
    cell: ({ connector }) => <LastError connector={connector} />,
    text: ({ connector }) => connector.lastError?.message ?? "",
  },
];

function LastError({ connector }: { readonly connector: Connector }) {
  const { lastError } = connector;
  if (!lastError) return none;
  return (
    <>
      <When time={lastError.time} /> {lastError.message}
    </>
  );
}
