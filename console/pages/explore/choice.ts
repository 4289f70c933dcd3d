/** Completes what the address says by what there is: the first source with data, its first measurement and number. */

import { type Range, spanOf } from "../../time/range.ts";
import { type Picked, stepOf } from "./influxql.ts";
import type { SourceChoice } from "./queries.ts";
import type { ExploreSearch } from "./search.ts";

interface Measured {
  readonly measurement: string;
  readonly retention: string;
  readonly fields: readonly { readonly name: string; readonly types: readonly string[] }[];
}

export const keyOf = ({ retention, measurement }: Measured): string => `${retention}/${measurement}`;

/** Answers the sources that are picked, or the first that has sent something, or the first. */
export function sourcesOf({ source }: ExploreSearch, all: readonly SourceChoice[]): SourceChoice[] {
  const picked = all.filter(({ id }) => source.includes(id));
  const [first] = [...all.filter(({ hasData }) => hasData), ...all];
  return picked.length > 0 || first === undefined ? picked : [first];
}

export const measuredOf = <Of extends Measured>({ of }: ExploreSearch, all: readonly Of[]): Of | undefined =>
  all.find((each) => keyOf(each) === of) ?? all[0];

/** Answers the fields that are picked and there, or the first number, or the first. */
export function fieldsOf({ field }: ExploreSearch, { fields }: Measured): string[] {
  const names = fields.map(({ name }) => name);
  const picked = names.filter((name) => field.includes(name));
  const [first] = [...fields.filter(({ types }) => types.includes("float")), ...fields];
  return picked.length > 0 || first === undefined ? picked : [first.name];
}

const usualRange: Range = { from: "-24h" };

/** Answers the range of the address, or the usual one where it says nonsense. */
export function rangeOf({ from, to }: ExploreSearch, nowMillis: number): Range {
  const range = to === "" ? { from } : { from, to };
  return spanOf(range, nowMillis) ? range : usualRange;
}

/** Answers all that the query is written from. Fields that hold no numbers are never aggregated but by the last value. */
export function pickedOf(state: ExploreSearch, measured: Measured, nowMillis: number): Picked {
  const range = rangeOf(state, nowMillis);
  const fields = fieldsOf(state, measured);
  const span = spanOf(range, nowMillis) ?? { fromMillis: nowMillis - 1000, toMillis: nowMillis };
  const hasText = measured.fields.some(({ name, types }) => fields.includes(name) && !types.includes("float"));
  return {
    ...{ retention: measured.retention, measurement: measured.measurement, fields, range },
    aggregate: hasText && state.aggregate !== "none" ? "last" : state.aggregate,
    stepSeconds: state.step === "auto" ? stepOf(span) : Number(state.step),
  };
}
