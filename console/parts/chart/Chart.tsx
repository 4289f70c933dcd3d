/**
 * A chart of values over time. For those who do not see it there is a summary in words and a table of all values. Arrow
 * keys move the cursor, Home and End go to the ends; dragging picks a range to zoom into.
 */

import { type KeyboardEvent, useEffect, useEffectEvent, useId, useMemo, useRef, useState } from "react";
import { formatShort } from "../../numbers/numbers.ts";
import { formatTime, nameZone } from "../../time/format.ts";
import type { Span } from "../../time/range.ts";
import { Button } from "../action/Button.tsx";
import type { Column } from "../table/columns.ts";
import { DataTable } from "../table/DataTable.tsx";
import { type ChartKind, createPlot, type Plot } from "./plot.ts";
import { describeSeries, type Series } from "./series.ts";
import { useTheme } from "./use-theme.ts";
import "./Chart.css";

interface ChartProps {
  readonly label: string;
  /** Milliseconds since 1970, in order. */
  readonly times: readonly number[];
  /** Eight at most: so many colours can be told apart. */
  readonly series: readonly Series[];
  /** What the axis of time shows. */
  readonly span: Span;
  readonly zone: string;
  readonly kind?: ChartKind;
  /** Writes a value with its unit. */
  readonly write?: (value: number) => string;
  readonly onZoom?: (span: Span) => void;
  readonly height?: number;
}

export function Chart(props: ChartProps) {
  const { label, times, series, zone, write = formatShort } = props;
  const id = useId();
  const [isTable, setTable] = useState(false);
  const [at, setAt] = useState<number>();
  const { place, plot } = usePlot({ ...props, onCursor: setAt });
  const press = (event: KeyboardEvent): void => {
    const last = times.length - 1;
    const next = { ArrowLeft: (at ?? times.length) - 1, ArrowRight: (at ?? -1) + 1, Home: 0, End: last }[event.key];
    if (next === undefined || last < 0) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(next, last));
    setAt(index);
    plot.current?.setCursor(index);
  };
  const shows = isTable ? "Show as a chart" : "Show as a table";
  const summary = useMemo(() => series.map((each) => describeSeries(each, write)).join(" "), [series, write]);
  return (
    <figure className="chart" aria-labelledby={id}>
      <figcaption className="chart-head">
        <span className="chart-label" id={id}>
          {label}
        </span>
        <Button kind="quiet" aria-label={`${shows}: ${label}`} onClick={() => setTable(!isTable)}>
          {shows}
        </Button>
      </figcaption>
      <div hidden={isTable}>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this groups a picture and its cursor. */}
        <div
          ref={place}
          className="chart-plot"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move its cursor.
          tabIndex={0}
          role="group"
          aria-roledescription="chart"
          aria-label={`${label}. ${summary} Arrow keys move the cursor.`}
          onKeyDown={press}
        />
        <Legend {...props} write={write} at={at} />
      </div>
      {isTable && <ValuesTable {...props} write={write} />}
      <div className="chart-zone">Times are in {nameZone(zone, props.span.toMillis)}.</div>
    </figure>
  );
}

/** Keeps a plot in a place of the page: made anew when its look changes, given new data when only they do. */
function usePlot(props: ChartProps & { readonly onCursor: (index: number | undefined) => void }) {
  const { times, series, span, zone, kind = "line", write = formatShort, height = 240 } = props;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const theme = useTheme();
  const look = JSON.stringify([theme, zone, kind, height, series.map(({ label, low }) => [label, low !== undefined])]);
  const zoom = useEffectEvent((chosen: Span) => props.onZoom?.(chosen));
  const create = useEffectEvent((element: HTMLElement) => {
    const shared = { onZoom: (chosen: Span) => zoom(chosen), onCursor: props.onCursor };
    return createPlot(element, times, { series, span, zone, kind, write, height, ...shared });
  });
  const drawn = useRef<readonly unknown[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` stands for all that the plot is made of.
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const made = create(element);
    plot.current = made;
    drawn.current = [times, series, span.fromMillis, span.toMillis];
    const watcher = new ResizeObserver(() => {
      if (element.clientWidth > 0) made.setWidth(element.clientWidth);
    });
    watcher.observe(element);
    return () => {
      watcher.disconnect();
      made.end();
    };
  }, [look]);
  const { fromMillis, toMillis } = span;
  useEffect(() => {
    const next = [times, series, fromMillis, toMillis];
    // Data that the plot was just made with are not drawn twice.
    if (next.every((each, index) => each === drawn.current[index])) return;
    drawn.current = next;
    plot.current?.setData(times, series, { fromMillis, toMillis });
  }, [times, series, fromMillis, toMillis]);
  return { place, plot };
}

interface LegendProps extends Pick<ChartProps, "times" | "series" | "zone"> {
  readonly write: (value: number) => string;
  readonly at: number | undefined;
}

/** Names the lines, and tells their values where the cursor is. */
function Legend({ times, series, zone, write, at }: LegendProps) {
  const time = at === undefined ? undefined : times[at];
  const valueAt = ({ values }: Series): string | undefined => {
    if (at === undefined) return undefined;
    const value = values[at] ?? null;
    return value === null ? "–" : write(value);
  };
  // Said only where the cursor is: charts that are drawn are none of news.
  const said =
    time === undefined
      ? ""
      : [formatTime(time, zone), ...series.map((each) => `${each.label} ${valueAt(each)}`)].join(", ");
  return (
    <div className="chart-legend">
      <span className="only-heard" aria-live="polite">
        {said}
      </span>
      <span className="chart-at">{time === undefined ? "" : formatTime(time, zone)}</span>
      {series.map((each, index) => (
        <span key={each.label} className="chart-name">
          <span className={`chart-swatch chart-ink-${(index % 8) + 1}`} aria-hidden="true" />
          {each.label} <b>{valueAt(each)}</b>
        </span>
      ))}
    </div>
  );
}

interface ValuesTableProps extends Pick<ChartProps, "label" | "times" | "series" | "zone"> {
  readonly write: (value: number) => string;
}

function ValuesTable({ label, times, series, zone, write }: ValuesTableProps) {
  const rows = useMemo(() => times.map((_, index) => index), [times]);
  const columns = useMemo<Column<number>[]>(
    () => [
      { id: "time", head: "Time", width: 180, cell: (index) => formatTime(times[index] ?? 0, zone) },
      ...series.map(
        (each): Column<number> => ({
          id: each.label,
          head: each.label,
          numeric: true,
          cell: (index) => {
            const value = each.values[index] ?? null;
            return value === null ? "–" : write(value);
          },
        }),
      ),
    ],
    [times, series, zone, write],
  );
  return <DataTable label={`${label}, all values`} columns={columns} rows={rows} rowKey={String} />;
}
