/** Shows batches of columns as rows, so that tests can compare them. */

import type { FieldValue } from "../../../lambdas/shared/core/event/field-value.ts";
import type { Batch, Scan, SeriesReader } from "../../../lambdas/shared/core/query/series.ts";

export interface ShownRow {
  readonly at: bigint;
  /** By key, without those that the row lacks. */
  readonly tags: ReadonlyMap<string, string>;
  readonly fields: ReadonlyMap<string, FieldValue>;
}

export const rowsOf = ({ count, times, fields, tags }: Batch): ShownRow[] =>
  Array.from({ length: count }, (_, index) => ({
    at: times[index] ?? -1n,
    tags: new Map(
      [...tags].flatMap(([key, column]) => {
        const value = column[index];
        return value === undefined ? [] : [[key, value] as const];
      }),
    ),
    fields: new Map(
      [...fields].flatMap(([name, { numbers, others }]) => {
        const number = numbers?.[index];
        const value = number === undefined || Number.isNaN(number) ? others?.[index] : number;
        return value === undefined ? [] : [[name, value] as const];
      }),
    ),
  }));

/** Reads a scan whole. */
export async function scanned(reader: SeriesReader, scan: Scan): Promise<ShownRow[]> {
  const rows: ShownRow[] = [];
  for await (const batch of reader.scan(scan)) rows.push(...rowsOf(batch));
  return rows;
}

/** Puts rows of one time into one order, since a scan may answer them in any. */
export const inOneOrder = (rows: readonly ShownRow[]): ShownRow[] =>
  rows.toSorted((one, other) =>
    one.at === other.at ? (tagsText(one) < tagsText(other) ? -1 : 1) : one.at < other.at ? -1 : 1,
  );

const tagsText = ({ tags }: ShownRow): string => JSON.stringify([...tags].sort());
