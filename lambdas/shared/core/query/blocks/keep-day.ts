/** Keeps days as blocks: those that a reader has come through, and those that nobody has asked for yet. */

import { dayNanos, daySeconds } from "../../duration.ts";
import { pointSeries } from "../../event/pack.ts";
import type { Batch, Scan, Series } from "../series.ts";
import { type BlockStore, type Day, nameOf, startOf } from "./block.ts";
import { DayRows } from "./day-rows.ts";

/** Says of a pack that was read what times it holds and when it expires. */
export interface SeenPack {
  /** Nanoseconds since 1970. */
  readonly first: bigint;
  readonly last: bigint;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Reads series out of what they were written as. Tells of each pack before it answers its rows. */
export interface PackReader {
  scan(scan: Scan, see?: (pack: SeenPack) => void): AsyncIterable<Batch>;
}

export interface KeepingPort {
  readonly blocks: Pick<BlockStore, "keep" | "compress">;
  /** Days of fewer rows are read from their packs. */
  readonly leastRows: number;
  readonly nowMillis: () => number;
}

/** Keeps no block whose first pack expires within this time, since it would soon be built again. */
const leastValidSeconds = 2 * daySeconds;

/** Tells whether a block is worth keeping that is valid until then, in seconds since 1970. */
export const lasts = (validUntil: number, nowMillis: number): boolean =>
  validUntil - nowMillis / 1000 >= leastValidSeconds;

/** What became of a day: `changed` means that points came into it meanwhile, and `unfit` that it needs no block. */
export type KeptDay = "kept" | "changed" | "unfit";

/**
 * Keeps the rows of a day. Of a day that is better read from its packs it keeps only that it is, and nothing at all of
 * one that nothing is known of, because most days of most series are such.
 */
export async function keepDay(
  series: Series,
  before: Day,
  { rows, validUntil }: { readonly rows: DayRows; readonly validUntil: number },
  { blocks, leastRows, nowMillis }: KeepingPort,
): Promise<KeptDay> {
  const builtAt = nowMillis();
  if (!lasts(validUntil, builtAt)) return "unfit";
  const parts = rows.parts(leastRows, (bytes) => blocks.compress(bytes));
  if (parts.length === 0 && before.generation === 0) return "unfit";
  const name = pointSeries(series.retention, series.source, series.measurement);
  const isKept = await blocks.keep({ series: name, before, block: nameOf(parts), parts, validUntil, builtAt });
  return !isKept ? "changed" : parts.length === 0 ? "unfit" : "kept";
}

/** Reads a day out of its packs, and keeps it. */
export async function buildDay(
  series: Series,
  before: Day,
  { packs, ...port }: KeepingPort & { readonly packs: PackReader },
): Promise<KeptDay> {
  const rows = new DayRows("oldest-first");
  let validUntil = Number.POSITIVE_INFINITY;
  const from = startOf(before.day);
  const scan: Scan = { series, from, to: from + dayNanos - 1n, order: "oldest-first" };
  const see = ({ expiresAt }: SeenPack): void => {
    validUntil = Math.min(validUntil, expiresAt);
  };
  for await (const batch of packs.scan(scan, see)) {
    rows.add(batch);
    if (rows.isTooLarge) break;
  }
  // Holds a day without any pack for as long as it may stay so.
  const until = Number.isFinite(validUntil) ? validUntil : Math.ceil(port.nowMillis() / 1000) + 4 * daySeconds;
  return keepDay(series, before, { rows, validUntil: until }, port);
}
