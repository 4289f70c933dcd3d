/** Writes rows in the form in which sources send them: `{"Metrics":[{"Name","Tags","Fields","Timestamp"}]}`. */

import type { Catalogue, KnownSeries, Place } from "../../shared/core/query/catalogue.ts";
import type { AnsweredSeries, Value } from "../../shared/core/query/engine/answer.ts";
import type { WriteTime } from "./write-time.ts";

/** A row. A type and no interface, so that it is JSON. */
export type Metric = {
  readonly Name: string;
  readonly Tags: Readonly<Record<string, Value>>;
  readonly Fields: Readonly<Record<string, Value | null>>;
  readonly Timestamp: string | bigint;
};

/** Tells whether a column of a measurement's rows holds one of its tags. */
export type IsTag = (measurement: string, column: string) => boolean;

/** Remembers which tags a query came upon, since an answer does not tell its columns of fields from those of tags. */
export function learnTags(catalogue: Catalogue): {
  readonly catalogue: Catalogue;
  readonly isTag: IsTag;
  /** Grows by each place that a query comes upon. */
  readonly places: readonly Place[];
} {
  const known = new Map<string, KnownSeries[]>();
  const places: Place[] = [];
  return {
    places,
    catalogue: {
      async seriesAt(place) {
        places.push(place);
        const all = await catalogue.seriesAt(place);
        for (const one of all) known.set(one.measurement, [...(known.get(one.measurement) ?? []), one]);
        return all;
      },
    },
    isTag: (measurement, column) =>
      (known.get(measurement) ?? []).some(({ tags, fields }) => tags.has(column) && !fields.has(column)),
  };
}

/** Leaves out what a row has no value for, and rows that have none at all. */
export const metricsOf = (series: readonly AnsweredSeries[], isTag: IsTag, write: WriteTime): Metric[] =>
  series.flatMap(({ name = "", tags = new Map(), columns, values }) =>
    values.flatMap(([time, ...cells]) => {
      const named = cells.flatMap((cell, place): [string, Value][] => {
        const column = columns[place + 1];
        return cell === null || typeof cell === "bigint" || column === undefined ? [] : [[column, cell]];
      });
      const fields = named.filter(([column]) => !isTag(name, column));
      if (fields.length === 0 || typeof time !== "bigint") return [];
      const own = named.filter(([column]) => isTag(name, column));
      return [
        {
          Name: name,
          Tags: Object.fromEntries([...[...tags].filter(([, value]) => value !== ""), ...own]),
          Fields: Object.fromEntries(fields),
          Timestamp: write(time),
        },
      ];
    }),
  );
