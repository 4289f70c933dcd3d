/** Joins, cuts and turns batches of rows. */

import type { Batch, FieldColumn, TagColumn } from "../series.ts";

type Other = string | boolean;

/** Puts batches behind each other into one. */
export function joined(batches: readonly Batch[]): Batch {
  const [first, ...others] = batches;
  if (first && others.length === 0) return first;
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const times = new BigInt64Array(count);
  const fields = new Map<string, { numbers?: Float64Array; others?: (Other | undefined)[] }>();
  const tags = new Map<string, (string | undefined)[]>();
  let start = 0;
  for (const batch of batches) {
    times.set(batch.times.subarray(0, batch.count), start);
    for (const [name, column] of batch.fields) joinField(fields, name, column, { start, count, rows: batch.count });
    for (const [key, column] of batch.tags) {
      const all = tags.get(key) ?? emptyColumn<string>(count);
      copyInto(all, column, start, batch.count);
      tags.set(key, all);
    }
    start += batch.count;
  }
  return { count, times, fields, tags };
}

const emptyColumn = <V>(count: number): (V | undefined)[] => new Array<V | undefined>(count).fill(undefined);

function copyInto<V>(all: (V | undefined)[], column: readonly (V | undefined)[], start: number, rows: number): void {
  for (let index = 0; index < rows; index++) all[start + index] = column[index];
}

function joinField(
  fields: Map<string, { numbers?: Float64Array; others?: (Other | undefined)[] }>,
  name: string,
  { numbers, others }: FieldColumn,
  { start, count, rows }: { readonly start: number; readonly count: number; readonly rows: number },
): void {
  const all = fields.get(name) ?? {};
  fields.set(name, all);
  if (numbers) {
    all.numbers ??= new Float64Array(count).fill(Number.NaN);
    all.numbers.set(numbers.subarray(0, rows), start);
  }
  if (others) {
    all.others ??= emptyColumn<Other>(count);
    copyInto(all.others, others, start, rows);
  }
}

/** Answers the rows of a batch from `from` to before `to`. */
export function slice(batch: Batch, from: number, to: number): Batch {
  if (from === 0) return to === batch.count ? batch : { ...batch, count: to };
  const fields = [...batch.fields].map(([name, { numbers, others }]): [string, FieldColumn] => [
    name,
    {
      ...(numbers ? { numbers: numbers.subarray(from, to) } : {}),
      ...(others ? { others: others.slice(from, to) } : {}),
    },
  ]);
  const tags = [...batch.tags].map(([key, column]): [string, TagColumn] => [key, column.slice(from, to)]);
  return {
    count: to - from,
    times: batch.times.subarray(from, to),
    fields: new Map(fields),
    tags: new Map(tags),
  };
}

/** Answers the rows of a batch the other way round. */
export function reversed({ count, times, fields, tags }: Batch): Batch {
  return {
    count,
    times: times.slice(0, count).reverse(),
    fields: new Map(
      [...fields].map(([name, { numbers, others }]) => [
        name,
        {
          ...(numbers ? { numbers: numbers.slice(0, count).reverse() } : {}),
          ...(others ? { others: others.slice(0, count).reverse() } : {}),
        },
      ]),
    ),
    tags: new Map([...tags].map(([key, column]) => [key, column.slice(0, count).reverse()])),
  };
}
