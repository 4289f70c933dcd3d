/** Shows what a query answered: a chart of its numbers, all values as a table, and both as a file. */

import { lazy, Suspense, useMemo } from "react";
import { formatCount } from "../../numbers/numbers.ts";
import { Button } from "../../parts/action/Button.tsx";
import { saveText } from "../../parts/action/save-text.ts";
import { LinkButton } from "../../parts/page/LinkTo.tsx";
import { Section } from "../../parts/page/PageHead.tsx";
import { Note } from "../../parts/show/StateWord.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { NoMatch } from "../../parts/states/States.tsx";
import type { Column } from "../../parts/table/columns.ts";
import { DataTable } from "../../parts/table/DataTable.tsx";
import { nameZone } from "../../time/format.ts";
import type { Span } from "../../time/range.ts";
import { useZone } from "../../time/use-zone.ts";
import { writeCsv, writeMoment } from "./csv.ts";
import { type Cell, type Grid, gridOf, linesOf, mostLines } from "./frames.ts";
import { mostRawRows } from "./influxql.ts";
import type { Answer } from "./queries.ts";

const Chart = lazy(async () => ({ default: (await import("../../parts/chart/Chart.tsx")).Chart }));

interface ResultProps {
  readonly answer: Answer;
  readonly span: Span;
  /** The days of which the measurement has points. */
  readonly days: { readonly firstDay: string; readonly lastDay: string } | undefined;
  readonly onZoom: (span: Span) => void;
  readonly onWiden: () => void;
  /** Leads to an export of all points of what is picked. Undefined for a query by hand. */
  readonly exportHref: string | undefined;
}

export function Result({ answer, span, days, onZoom, onWiden, exportHref }: ResultProps) {
  const zone = useZone();
  const grid = useMemo(() => gridOf(answer.frames), [answer.frames]);
  const lines = useMemo(() => linesOf(grid), [grid]);
  const faults = answer.faults.map((text) => (
    <Note key={text} state="bad">
      {text}
    </Note>
  ));
  if (grid.rows.length === 0 && faults.length > 0) return <div role="alert">{faults}</div>;
  if (grid.rows.length === 0) return <Nothing days={days} onWiden={onWiden} />;
  return (
    <div className="explore-result">
      {faults}
      {lines.left > 0 && (
        <Note state="warn">
          {mostLines} lines are drawn; the table below has {formatCount(lines.left, "other")} too.
        </Note>
      )}
      {grid.rows.length >= mostRawRows && (
        <Note state="warn">The answer was cut at {formatCount(mostRawRows, "point")}: choose a shorter time.</Note>
      )}
      {lines.series.length > 0 && (
        <Suspense fallback={<Loading shape="chart" label="Loading the chart" />}>
          <Chart
            label="Values over time"
            times={lines.times}
            series={lines.series}
            span={span}
            zone={zone}
            onZoom={onZoom}
            height={300}
          />
        </Suspense>
      )}
      <Values grid={grid} zone={zone} exportHref={exportHref} />
    </div>
  );
}

function Nothing({ days, onWiden }: Pick<ResultProps, "days" | "onWiden">) {
  return (
    <NoMatch
      chips={
        days && (
          <span>
            There are points from {days.firstDay} to {days.lastDay}, in UTC.
          </span>
        )
      }
      onClear={onWiden}
      action="Show the last 30 days"
    />
  );
}

interface ValuesProps extends Pick<ResultProps, "exportHref"> {
  readonly grid: Grid;
  readonly zone: string;
}

function Values({ grid, zone, exportHref }: ValuesProps) {
  const rows = useMemo(() => (grid.isTimed ? grid.rows.toReversed() : grid.rows).map(withKey), [grid]);
  const columns = useMemo(() => columnsOf(grid, zone), [grid, zone]);
  const order = grid.isTimed ? `Newest first. Times are in ${nameZone(zone, Date.now())}.` : "";
  return (
    <Section
      title="Values"
      action={
        <>
          {exportHref !== undefined && <LinkButton href={exportHref}>Export every point…</LinkButton>}
          <Button icon="download" onClick={() => saveText(writeCsv(grid, zone), "points.csv", "text/csv")}>
            Download CSV
          </Button>
        </>
      }
    >
      <DataTable
        label="All values"
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        foot={`${formatCount(rows.length, "row")}. ${order}`}
      />
    </Section>
  );
}

interface KeyedRow {
  readonly key: string;
  readonly cells: readonly Cell[];
}

const withKey = (cells: readonly Cell[], index: number): KeyedRow => ({ key: String(index), cells });

function columnsOf({ heads, rows, isTimed }: Grid, zone: string): Column<KeyedRow>[] {
  return heads.map((head, index) => {
    const text = ({ cells }: KeyedRow): string => {
      const cell = cells[index] ?? null;
      if (isTimed && index === 0) return writeMoment(Number(cell), zone);
      return cell === null ? "–" : String(cell);
    };
    const numeric = !(isTimed && index === 0) && rows.some((row) => typeof row[index] === "number");
    return { id: `${index}`, head, cell: text, text, numeric, ...(isTimed && index === 0 ? { width: 200 } : {}) };
  });
}
