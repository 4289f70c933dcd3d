/** Removes many items of a table. Each removal may be repeated. */

import { chunksOf } from "../../core/chunks.ts";
import type { Key, Table } from "./table.ts";

/** Bounds how many removals are under way at the same time. */
const removedAtOnce = 25;

export async function removeAll(table: Pick<Table, "remove">, items: readonly Key[]): Promise<void> {
  for (const some of chunksOf(items, removedAtOnce)) {
    await Promise.all(some.map(({ pk, sk }) => table.remove({ pk, sk })));
  }
}

/** Removes up to `most` items of a partition whose sort keys begin with `prefix`. Answers whether there may be more. */
export async function removeSome(
  table: Pick<Table, "page" | "remove">,
  { pk, prefix = "" }: { readonly pk: string; readonly prefix?: string },
  most: number,
): Promise<boolean> {
  const { items, next } = await table.page<object>(pk, prefix, { limit: most });
  await removeAll(table, items);
  return next !== undefined;
}
