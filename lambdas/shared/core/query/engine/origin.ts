/** What `FROM` stands for: measurements of sources, whose points come out of a store, or out of a subquery. */

import type { FieldType } from "../catalogue.ts";
import type { TimeRange } from "../influxql/meaning.ts";
import type { Batch, ScanOrder } from "../series.ts";

/** What a statement reads of an origin. */
export interface Need {
  readonly range: TimeRange;
  readonly fields: ReadonlySet<string>;
  readonly order: ScanOrder;
}

/** One measurement. */
export interface Origin {
  readonly name: string;
  readonly fields: ReadonlyMap<string, ReadonlySet<FieldType>>;
  readonly tagKeys: ReadonlySet<string>;
  /** The fields whose values a subquery has from tags. Absent = none. */
  readonly fieldsOfTags?: ReadonlySet<string>;
  scan(need: Need): AsyncIterable<Batch>;
}

/** The fields and tags of all origins of a statement together. */
export interface Known {
  readonly fields: ReadonlyMap<string, ReadonlySet<FieldType>>;
  readonly tagKeys: ReadonlySet<string>;
  readonly fieldsOfTags: ReadonlySet<string>;
}

export function knownOf(origins: readonly Origin[]): Known {
  const fields = new Map<string, Set<FieldType>>();
  for (const origin of origins) {
    for (const [name, types] of origin.fields) fields.set(name, (fields.get(name) ?? new Set()).union(types));
  }
  return {
    fields,
    tagKeys: new Set(origins.flatMap(({ tagKeys }) => [...tagKeys])),
    fieldsOfTags: new Set(origins.flatMap(({ fieldsOfTags = [] }) => [...fieldsOfTags])),
  };
}

/** Orders names as InfluxDB does: by their characters, and not by a language's rules. */
export const byText = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
