/**
 * A day of a series as a block: a copy of its rows, by column. The packs stay what is true, and a block may be thrown
 * away at any time. It counts while the day's generation is the one that it was built for
 * (docs/adr/0047-a-closed-day-is-read-from-a-block.md).
 */

import { hash } from "node:crypto";
import { dayNanos, hourMillis } from "../../duration.ts";
import type { ScanOrder } from "../series.ts";

/** What is known of a day. A day that nothing is known of has the generation 0 and no block. */
export interface Day {
  /** Days since 1970. */
  readonly day: number;
  /** Grows when points come into the day after its end. */
  readonly generation: number;
  readonly built?: Built;
}

/** What was built of a day. */
export interface Built {
  /** The generation that the day had when its packs were read. */
  readonly generation: number;
  /** Names the parts: the same rows always have the same name. */
  readonly block: string;
  /** How many parts there are; 0 if the day is better read from its packs. */
  readonly parts: number;
  /** Seconds since 1970 at which the first of the day's packs expires, and the block with it. */
  readonly validUntil: number;
  /** Milliseconds since 1970; absent in blocks of earlier versions. */
  readonly builtAt?: number;
}

/** A day's rows, to be kept. */
export interface BlockToKeep {
  readonly series: string;
  /** The day as it was before its packs were read. */
  readonly before: Day;
  readonly block: string;
  readonly parts: readonly Uint8Array[];
  readonly validUntil: number;
  readonly builtAt: number;
}

export interface Part {
  readonly day: number;
  readonly block: string;
  readonly bytes: Uint8Array;
}

/** Keeps blocks. `core/query/blocks` says what stands in them. */
export interface BlockStore {
  /** Answers what is known of days of a series, in order, both ends included. It reads what was written last. */
  days(series: string, first: number, last: number): Promise<readonly Day[]>;
  /** Answers parts of the days, in order of days and of their rows, or the other way round. Some may be of no block. */
  parts(series: string, first: number, last: number, order: ScanOrder): AsyncIterable<Part>;
  /**
   * Keeps a block whose day is still as it was before. Answers whether it was. Cut off at any place, it leaves nothing
   * that counts.
   */
  keep(block: BlockToKeep): Promise<boolean>;
  compress(bytes: Uint8Array): Uint8Array;
}

export const dayOf = (nanos: bigint): number => Number(nanos / dayNanos);
export const startOf = (day: number): bigint => BigInt(day) * dayNanos;

/**
 * Waits for so long after a day's end: longer than any invocation lasts that keeps points and still took the day for
 * open.
 */
const settlingMillis = hourMillis;

/** Tells whether a block of the day may be built now. */
export const isSettled = (day: number, nowMillis: number): boolean =>
  (day + 1) * 24 * hourMillis + settlingMillis <= nowMillis;

/** Tells whether a day is over, so that what comes into it must be told to its block. */
export const isClosed = (day: number, nowMillis: number): boolean => (day + 1) * 24 * hourMillis <= nowMillis;

/**
 * Answers what was built of a day, if it still counts. What seems to be built in the future was built by a clock that was
 * set back since, perhaps before the day was over: what came into it later was not told to it.
 */
export function currentOf({ day, generation, built }: Day, nowMillis: number): Built | undefined {
  if (!built || built.generation !== generation || built.validUntil * 1000 <= nowMillis) return undefined;
  return isSettled(day, nowMillis) && (built.builtAt ?? 0) <= nowMillis ? built : undefined;
}

/** Names a block by what stands in it, so that one that is built again after a crash overwrites itself. */
export const nameOf = (parts: readonly Uint8Array[]): string => hash("sha1", Buffer.concat([...parts])).slice(0, 16);
