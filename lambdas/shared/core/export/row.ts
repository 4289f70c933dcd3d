/** Rows as exports hold them: what several points of the same series, tags and time come to. */

import type { FieldValue } from "../event/field-value.ts";
import type { SourceId } from "../id.ts";

/** Formats in which an export writes its files. */
export const exportFormats = ["PARQUET", "CSV"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** What a CSV file holds in place of a text that a spreadsheet would run as a formula: it with an apostrophe, or it. */
export const formulaRules = ["ESCAPE", "KEEP"] as const;
export type FormulaRule = (typeof formulaRules)[number];

export interface ExportRow {
  readonly source: SourceId;
  readonly measurement: string;
  /** Nanoseconds since 1970. */
  readonly atNanos: bigint;
  /** Empty if it is not known. */
  readonly connectionTag: string;
  /** In the order of their keys, each key once. */
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly fields: readonly (readonly [name: string, value: FieldValue])[];
}
