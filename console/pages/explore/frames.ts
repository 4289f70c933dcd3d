/** Joins what queries answered: into rows of a table, and into lines of a chart. */

import type { Series } from "../../parts/chart/series.ts";
import { highOf, lowOf } from "./influxql.ts";

export type Cell = string | number | boolean | null;

/** A series of an answer, as `/query` tells it. */
export interface Answered {
  readonly name?: string | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly columns: readonly string[];
  readonly values: readonly (readonly Cell[])[];
}

/** A series of one source. */
export interface Frame extends Answered {
  /** The name of the source, where there are several. */
  readonly source: string;
}

export interface Grid {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  /** Says that the first column is the time, in milliseconds since 1970, each time once, in order. */
  readonly isTimed: boolean;
}

/** Answers one table of all series: side by side by their times, or below each other where they have none. */
export function gridOf(frames: readonly Frame[]): Grid {
  const isTimed = frames.length > 0 && frames.every(({ columns, values }) => columns[0] === "time" && hasTimes(values));
  return isTimed ? sideBySide(frames) : stacked(frames);
}

const hasTimes = (values: Answered["values"]): boolean => values.every(([time]) => typeof time === "number");

function labelOf({ source, tags = {} }: Frame, column: string): string {
  const told = Object.entries(tags).map(([key, value]) => `${key}=${value}`);
  const suffix = told.length === 0 ? "" : ` {${told.join(", ")}}`;
  return `${source === "" ? "" : `${source}: `}${column}${suffix}`;
}

function sideBySide(frames: readonly Frame[]): Grid {
  const placed = frames.flatMap((frame) =>
    frame.columns.slice(1).map((column, index) => ({ frame, index: index + 1, head: labelOf(frame, column) })),
  );
  const heads = unique(placed.map(({ head }) => head));
  const rows = new Map<number, Cell[]>();
  for (const [at, { frame, index }] of placed.entries()) {
    for (const row of frame.values) {
      const time = Number(row[0]);
      const known = rows.get(time) ?? [time, ...heads.map(() => null)];
      known[at + 1] = row[index] ?? null;
      rows.set(time, known);
    }
  }
  const inOrder = [...rows.values()].toSorted(([one], [other]) => Number(one) - Number(other));
  return { heads: ["time", ...heads], rows: inOrder, isTimed: true };
}

function stacked(frames: readonly Frame[]): Grid {
  const heads = [...new Set(frames.flatMap(({ columns }) => columns))];
  const hasNames = frames.some(({ name, source }) => name !== undefined || source !== "");
  const rows = frames.flatMap((frame) => {
    const name = [frame.source, frame.name ?? ""].filter((each) => each !== "").join(": ");
    return frame.values.map((row) => [
      ...(hasNames ? [name] : []),
      ...heads.map((head) => row[frame.columns.indexOf(head)] ?? null),
    ]);
  });
  return { heads: [...(hasNames ? ["of"] : []), ...heads], rows, isTimed: false };
}

/** Makes names differ that are the same, because a series is known by its name. */
function unique(names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} #${count}`;
  });
}

/** How many lines a chart draws: so many colours can be told apart. */
export const mostLines = 8;

export interface Lines {
  readonly times: readonly number[];
  readonly series: readonly Series[];
  /** How many more there are that are not drawn. */
  readonly left: number;
}

/** Answers the numbers of a table as lines. A column between two of its least and largest values gets them as a band. */
export function linesOf({ heads, rows, isTimed }: Grid): Lines {
  if (!isTimed) return { times: [], series: [], left: 0 };
  const valuesAt = (index: number): (number | null)[] =>
    rows.map((row) => {
      const value = row[index] ?? null;
      return typeof value === "number" ? value : null;
    });
  const bandOf = (head: string, write: (column: string) => string): number => heads.indexOf(bandName(head, write));
  const bands = new Set(heads.flatMap((head) => [bandName(head, lowOf), bandName(head, highOf)]));
  const drawn = heads
    .map((head, index) => ({ head, index }))
    .filter(({ head, index }) => index > 0 && !bands.has(head) && rows.some((row) => typeof row[index] === "number"));
  const series = drawn.slice(0, mostLines).map(({ head, index }): Series => {
    const [low, high] = [bandOf(head, lowOf), bandOf(head, highOf)];
    const line = { label: head, values: valuesAt(index) };
    return low < 0 || high < 0 ? line : { ...line, low: valuesAt(low), high: valuesAt(high) };
  });
  return { times: rows.map(([time]) => Number(time)), series, left: drawn.length - series.length };
}

/** The name of a column's band stands before the tags. */
function bandName(head: string, write: (column: string) => string): string {
  const at = head.indexOf(" {");
  return at < 0 ? write(head) : write(head.slice(0, at)) + head.slice(at);
}
