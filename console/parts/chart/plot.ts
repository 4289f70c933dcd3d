/** Makes the plot of a chart by uPlot, in the colours and the zone that the page has. Only this file imports uPlot. */

import uPlot from "uplot";
import { formatClock, formatDate } from "../../time/format.ts";
import type { Span } from "../../time/range.ts";
import { ticksOf } from "../../time/ticks.ts";
import type { Series } from "./series.ts";
import "uplot/dist/uPlot.min.css";

export type ChartKind = "line" | "area" | "bar";

export interface PlotOptions {
  readonly series: readonly Series[];
  readonly kind: ChartKind;
  readonly zone: string;
  readonly height: number;
  readonly span: Span;
  readonly write: (value: number) => string;
  readonly onZoom: (span: Span) => void;
  readonly onCursor: (index: number | undefined) => void;
}

/** What a chart does with its plot. */
export interface Plot {
  readonly setData: (times: readonly number[], series: readonly Series[], span: Span) => void;
  readonly setWidth: (pixels: number) => void;
  /** Moves the cursor to the point of an index. */
  readonly setCursor: (index: number) => void;
  readonly end: () => void;
}

/** How many pixels of an axis a mark takes. */
const markPixels = 90;

/** Answers the colour that a class of the page has, as the canvas needs it. */
function colourOf(place: HTMLElement, look: string): string {
  const probe = document.createElement("span");
  probe.className = look;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

const faint = (colour: string, share: number): string => `color-mix(in srgb, ${colour} ${share}%, transparent)`;

/** Answers the columns that uPlot draws: times, then values, and the bounds where a series has them. */
function columnsOf(times: readonly number[], series: readonly Series[]): uPlot.AlignedData {
  const columns = series.flatMap(({ values, low, high }) => (low && high ? [values, low, high] : [values]));
  return [[...times], ...columns.map((column) => [...column])];
}

function linesOf(place: HTMLElement, { series, kind }: PlotOptions): { lines: uPlot.Series[]; bands: uPlot.Band[] } {
  const lines: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const [index, { label, low, high }] of series.entries()) {
    const stroke = colourOf(place, `chart-ink-${(index % 8) + 1}`);
    const look: uPlot.Series = { label, stroke, width: 1.5 };
    if (kind !== "line") look.fill = faint(stroke, kind === "bar" ? 60 : 15);
    if (kind === "bar" && uPlot.paths.bars) look.paths = uPlot.paths.bars({ size: [0.8, 40] });
    lines.push(look);
    if (!low || !high) continue;
    const bound: uPlot.Series = { stroke: faint(stroke, 25), width: 1, points: { show: false } };
    lines.push(bound, { ...bound });
    bands.push({ series: [lines.length - 1, lines.length - 2], fill: faint(stroke, 15) });
  }
  return { lines, bands };
}

/** Writes the marks of the axis of time: the time of day, and the date where it is a new one. */
function writeTicks(ticks: readonly number[], zone: string): string[] {
  return ticks.map((millis, index) => {
    const date = formatDate(millis, zone);
    const clock = formatClock(millis, zone).replace(/:00$/, "");
    const before = ticks[index - 1];
    if (clock === "00:00") return date;
    return before === undefined || formatDate(before, zone) !== date ? `${clock}\n${date}` : clock;
  });
}

function axesOf(place: HTMLElement, { zone, write }: PlotOptions): uPlot.Axis[] {
  const [text, line] = [colourOf(place, "chart-text"), colourOf(place, "chart-line")];
  const font = `12px ${getComputedStyle(place).fontFamily}`;
  const look = { stroke: text, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 } };
  const splits = ({ width }: uPlot, _: number, from: number, to: number): number[] =>
    ticksOf(from, to, zone, Math.max(2, Math.floor(width / markPixels)));
  return [
    { ...look, size: 40, splits, values: (_, ticks) => writeTicks(ticks, zone) },
    { ...look, size: 64, values: (_, ticks) => ticks.map(write) },
  ];
}

const leastPixels = 200;
const widthOf = (pixels: number): number => Math.max(leastPixels, pixels);

/** Draws a plot into a place of the page. */
export function createPlot(place: HTMLElement, times: readonly number[], options: PlotOptions): Plot {
  const { height, onZoom, onCursor } = options;
  let { span } = options;
  const { lines, bands } = linesOf(place, options);
  const plot = new uPlot(
    {
      width: widthOf(place.clientWidth),
      height,
      ms: 1,
      series: lines,
      bands,
      axes: axesOf(place, options),
      // Shows the range that was asked for, also where there are no values.
      scales: { x: { time: true, range: () => [span.fromMillis, span.toMillis] } },
      legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
      hooks: {
        setCursor: [({ cursor }) => onCursor(cursor.idx ?? undefined)],
        setSelect: [
          (drawn) => {
            const { left, width } = drawn.select;
            if (width < 4) return;
            const [fromMillis, toMillis] = [drawn.posToVal(left, "x"), drawn.posToVal(left + width, "x")];
            drawn.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            onZoom({ fromMillis: Math.floor(fromMillis), toMillis: Math.ceil(toMillis) });
          },
        ],
      },
    },
    columnsOf(times, options.series),
    place,
  );
  return {
    setData: (nextTimes, series, nextSpan) => {
      span = nextSpan;
      plot.setData(columnsOf(nextTimes, series));
    },
    setWidth: (pixels) => {
      const width = widthOf(pixels);
      // uPlot draws again even where nothing changes, which a browser tells of whatever it begins to watch.
      if (width !== plot.width) plot.setSize({ width, height });
    },
    setCursor: (index) => {
      const [at, value] = [plot.data[0][index], plot.data[1]?.[index]];
      if (at === undefined) return;
      plot.setCursor({ left: plot.valToPos(at, "x"), top: plot.valToPos(value ?? 0, "y") }, false);
    },
    end: () => plot.destroy(),
  };
}
