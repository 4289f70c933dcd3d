/** What is entered about a source: how it is checked, and what is sent of it. */

import * as v from "valibot";
import { sourcesCreate as limits } from "../../../api/made/limits.ts";
import type { Retention, Source } from "../../../api/sources.ts";
import { type Pairs, twiceIn } from "../../../parts/form/Lists.tsx";
import { durationOf, type TypedDuration, typedOf } from "../words/state.ts";

/** The values that both a new source and one that is there have, by the names of the API. */
export interface SourceValues {
  readonly displayName: string;
  readonly fleet: string;
  readonly retentions: readonly string[];
  readonly noDataAfter: TypedDuration;
  readonly labels: Pairs;
  readonly variables: Pairs;
}

export interface NewSourceValues extends SourceValues {
  readonly type: "LOGGER" | "EXTERNAL_CONNECTION";
  readonly activationUid: string;
}

/** Says what is wrong with pairs of names and values, if anything is. */
function pairsFault(pairs: Pairs): string | undefined {
  const [twice] = twiceIn(pairs);
  if (twice !== undefined) return `${twice === "" ? "An empty name" : twice} stands here twice.`;
  if (pairs.some(([key]) => key === "")) return "Each needs a name.";
  return undefined;
}

const pairs = v.pipe(
  v.custom<Pairs>(Array.isArray),
  v.check(
    (given) => pairsFault(given) === undefined,
    ({ input }) => pairsFault(input as Pairs) ?? "",
  ),
);

/** The names of retentions in which a source's points are kept. */
export const retentionNames = v.pipe(
  v.array(v.string()),
  v.maxLength(limits.retentions.maxItems, "At most ten retentions for one source."),
);

/** Preselects a retention where nobody could mean another one. */
export const preselected = (retentions: readonly Retention[]): string[] =>
  retentions.length === 1 ? retentions.map(({ name }) => name) : [];

const shared = {
  displayName: v.pipe(
    v.string(),
    v.trim(),
    v.nonEmpty("Give it a name."),
    v.maxLength(limits.displayName.maxLength, "At most 100 characters."),
  ),
  fleet: v.string(),
  retentions: retentionNames,
  noDataAfter: v.pipe(
    v.custom<TypedDuration>((given) => typeof given === "object"),
    v.check((given) => durationOf(given) !== undefined, "A whole number, or nothing for no alert."),
  ),
  labels: pairs,
  variables: pairs,
};

export const sourceSchema: v.GenericSchema<SourceValues> = v.object(shared) as v.GenericSchema<SourceValues>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const newSourceSchema = v.object({
  ...shared,
  type: v.picklist(limits.type.enum),
  activationUid: v.pipe(v.string(), v.trim(), v.regex(uuid, "Must be a UUID, such as the one that was made.")),
}) as v.GenericSchema<NewSourceValues>;

/** Answers what is sent of a source. */
export const bodyOf = (values: SourceValues) => ({
  displayName: values.displayName.trim(),
  fleet: values.fleet === "" ? null : values.fleet,
  retentions: [...values.retentions],
  noDataAfter: durationOf(values.noDataAfter) ?? null,
  labels: Object.fromEntries(values.labels),
  variables: Object.fromEntries(values.variables),
});

/** Answers the values of a source that is there. Its name, which is a label too, is changed as its name alone. */
export const valuesOf = (source: Source): SourceValues => ({
  displayName: source.displayName,
  fleet: source.fleet ?? "",
  retentions: source.retentions,
  noDataAfter: typedOf(source.noDataAfter),
  labels: Object.entries(source.labels).filter(([key]) => key !== "name"),
  variables: Object.entries(source.variables),
});
