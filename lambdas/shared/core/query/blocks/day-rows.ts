/** Collects the rows of a day and makes a block's parts of them. */

import { joined, reversed } from "../rows/batches.ts";
import type { Batch, ScanOrder } from "../series.ts";
import { encodeColumns } from "./columns.ts";

/** Is where blocks begin to be worth building: the packs of fewer rows are read as quickly. */
export const usualLeastRows = 200;
/** Builds no block of more: a day must fit into memory. */
const mostRows = 500_000;
const mostWeight = 64_000_000;
/** Leaves room for an item's key and other attributes in the 400 KB that DynamoDB takes. */
const mostPartBytes = 350_000;
const mostRawBytes = 4_000_000;

/** Collects the rows of a day, which come in the order of a scan. */
export class DayRows {
  private readonly order: ScanOrder;
  private batches: Batch[] = [];
  private weight = 0;
  private count = 0;

  constructor(order: ScanOrder) {
    this.order = order;
  }

  get isTooLarge(): boolean {
    return this.count > mostRows || this.weight > mostWeight;
  }

  add(batch: Batch): void {
    this.count += batch.count;
    this.weight += weightOf(batch);
    if (this.isTooLarge) this.batches = [];
    else this.batches.push(batch);
  }

  /** Answers the parts of the block; none if there are fewer than `leastRows`, or too many. */
  parts(leastRows: number, compress: (bytes: Uint8Array) => Uint8Array): readonly Uint8Array[] {
    if (this.isTooLarge || this.count < leastRows) return [];
    const all = this.order === "oldest-first" ? joined(this.batches) : joined(this.batches.toReversed().map(reversed));
    return partsOf(all, 0, all.count, compress);
  }
}

/** Answers about how many bytes a batch has in memory. */
function weightOf({ count, fields, tags }: Batch): number {
  let weight = count * 8 * (1 + fields.size + tags.size);
  for (const { others } of fields.values()) {
    for (const other of others ?? []) weight += typeof other === "string" ? other.length : 0;
  }
  return weight;
}

/** Halves the rows until each part fits into an item. */
function partsOf(
  all: Batch,
  from: number,
  to: number,
  compress: (bytes: Uint8Array) => Uint8Array,
): readonly Uint8Array[] {
  const raw = encodeColumns(all, from, to);
  const bytes = raw.length > mostRawBytes && to - from > 1 ? undefined : compress(raw);
  if (bytes && (bytes.length <= mostPartBytes || to - from === 1)) return [bytes];
  const middle = (from + to) >>> 1;
  return [...partsOf(all, from, middle, compress), ...partsOf(all, middle, to, compress)];
}
