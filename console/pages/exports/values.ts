/** What is entered about an export: how it is checked, and what is sent of it. */

import * as v from "valibot";
import { exportsCreate as limits } from "../../api/made/limits.ts";
import { fixedRange, type Range, spanOf } from "../../time/range.ts";
import type { ExportSearch } from "./search.ts";

export interface ExportValues {
  /** The name of the retention, by which queries know it too. */
  readonly retention: string;
  /** Ids of sources. None stands for all. */
  readonly sources: readonly string[];
  readonly measurement: string;
  readonly fields: readonly string[];
  readonly range: Range;
  readonly format: (typeof limits.format.enum)[number];
  readonly keepsFormulas: boolean;
}

const longest = limits.measurement.maxLength;
const name = v.pipe(v.string(), v.trim(), v.maxLength(longest, `At most ${longest} characters.`));

export const exportSchema: v.GenericSchema<ExportValues> = v.object({
  retention: v.pipe(v.string(), v.nonEmpty("Choose a retention.")),
  sources: v.pipe(v.array(v.string()), v.maxLength(limits.sources.maxItems, "At most 1000 sources, or none for all.")),
  measurement: name,
  fields: v.pipe(v.array(name), v.maxLength(limits.fields.maxItems, "At most 100 fields, or none for all.")),
  range: v.custom<Range>((given) => typeof given === "object"),
  format: v.picklist(limits.format.enum),
  keepsFormulas: v.boolean(),
});

/** Answers what the form begins with: what the address says, and the first retention where it names none. */
export const valuesOf = (asked: ExportSearch, retentions: readonly string[]): ExportValues => ({
  retention: retentions.includes(asked.retention) ? asked.retention : (retentions[0] ?? ""),
  sources: asked.source,
  measurement: asked.measurement,
  fields: asked.field,
  range: asked.to === "" ? { from: asked.from } : { from: asked.from, to: asked.to },
  format: "CSV",
  keepsFormulas: false,
});

/** Answers the request. A range back from now is fixed at this moment. */
export function bodyOf(values: ExportValues, nowMillis: number) {
  const { retention, sources, measurement, fields, range, format, keepsFormulas } = values;
  const day = { fromMillis: nowMillis - 86_400_000, toMillis: nowMillis };
  const { from, to = "" } = fixedRange(spanOf(range, nowMillis) ?? day);
  const named = fields.map((field) => field.trim()).filter((field) => field !== "");
  return {
    retention,
    ...(sources.length === 0 ? {} : { sources: [...sources] }),
    ...(measurement.trim() === "" ? {} : { measurement: measurement.trim() }),
    ...(named.length === 0 ? {} : { fields: named }),
    startTime: from,
    endTime: to,
    format,
    ...(format === "CSV" && keepsFormulas ? { formulas: "KEEP" as const } : {}),
  };
}
