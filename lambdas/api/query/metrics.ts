/** Writes rows in the form in which sources send them: `{"Metrics":[{"Name","Tags","Fields","Timestamp"}]}`. */

import type { Catalogue, Place } from "../../shared/core/query/catalogue.ts";
import type { Answer, AnsweredSeries, Value } from "../../shared/core/query/engine/answer.ts";
import type { WriteTime } from "./write-time.ts";

/** A row. A type and no interface, so that it is JSON. */
export type Metric = {
  readonly Name: string;
  readonly Tags: Readonly<Record<string, Value>>;
  readonly Fields: Readonly<Record<string, Value | null>>;
  readonly Timestamp: string | bigint;
};

/** Remembers the places that a query comes upon. */
export function learnPlaces(catalogue: Catalogue): {
  readonly catalogue: Catalogue;
  /** Grows by each place. */
  readonly places: readonly Place[];
} {
  const places: Place[] = [];
  return {
    places,
    catalogue: {
      seriesAt(place) {
        places.push(place);
        return catalogue.seriesAt(place);
      },
    },
  };
}

/** Leaves out what a row has no value for, and rows that have no field at all. */
export const metricsOf = (statements: readonly Answer[], write: WriteTime): Metric[] =>
  statements.flatMap(({ series, tagColumns }) => series.flatMap((each) => rowsOf(each, write, tagColumns)));

function rowsOf(
  { name = "", tags = new Map(), columns, values }: AnsweredSeries,
  write: WriteTime,
  tagColumns: ReadonlySet<number> = new Set(),
): Metric[] {
  const grouped = [...tags].filter(([, value]) => value !== "");
  return values.flatMap((row) => {
    const [time] = row;
    const own: [string, Value][] = [];
    const fields: [string, Value][] = [];
    for (const [place, cell] of row.entries()) {
      const column = columns[place];
      if (cell === null || typeof cell === "bigint" || column === undefined) continue;
      (tagColumns.has(place) ? own : fields).push([column, cell]);
    }
    if (fields.length === 0 || typeof time !== "bigint") return [];
    const Tags = Object.fromEntries([...grouped, ...own]);
    return [{ Name: name, Tags, Fields: Object.fromEntries(fields), Timestamp: write(time) }];
  });
}
