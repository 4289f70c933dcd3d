/** Merges points, which come in packs that overlap in time and repeat each other, or in order, into rows in the order of their times. */

import type { KeptPoint } from "../../event/kept-point.ts";
import { packSpanNanos } from "../../event/pack.ts";
import type { Batch, Scan } from "../series.ts";
import { batchOf, type Row } from "./row-batch.ts";

/** Answers rows when so many are complete, so that a batch is worth its columns and a query that stops reads little. */
const rowsAtOnce = 1_000;

/** Says of some points when rows before them are complete. */
type Completing = (points: readonly KeptPoint[]) => bigint;

/** All packs behind one end no earlier, and span a minute at most. */
const behindPacks: Completing = (pack) => BigInt(pack.at(-1)?.atNanos ?? 0) - packSpanNanos;

/** All runs behind one begin no earlier. */
const behindRuns: Completing = (run) => BigInt(run[0]?.atNanos ?? 0);

/**
 * Answers the rows of a scan. `packs` come in the order of their last points, the latest first if the scan wants the
 * newest first; each holds its points in order of time, over a minute at most.
 */
export const rowsOfPacks = (
  packs: AsyncIterable<readonly KeptPoint[]>,
  scan: Omit<Scan, "series">,
): AsyncGenerator<Batch, void> => rowsOf(packs, scan, behindPacks);

/**
 * Answers the rows of points that come in the order of the scan, some at a time. Among themselves these are in the order
 * of time, the oldest first, whatever the scan wants.
 */
export const rowsOfRuns = (
  runs: AsyncIterable<readonly KeptPoint[]>,
  scan: Omit<Scan, "series">,
): AsyncGenerator<Batch, void> => rowsOf(runs, scan, behindRuns);

async function* rowsOf(
  packs: AsyncIterable<readonly KeptPoint[]>,
  { from, to, fields, order }: Omit<Scan, "series">,
  behind: Completing,
): AsyncGenerator<Batch, void> {
  const pending = new PendingRows(order === "newest-first");
  for await (const pack of packs) {
    const last = pack.at(-1);
    if (!last) continue;
    if (pending.isWorthSettling) {
      const lastNanos = BigInt(last.atNanos);
      const first = behind(pack);
      const complete =
        order === "newest-first" ? pending.settle((at) => at > lastNanos) : pending.settle((at) => at < first);
      if (complete.length > 0) yield batchOf(complete, fields);
    }
    for (const point of pack) {
      const at = BigInt(point.atNanos);
      if (at >= from && at <= to) pending.take(point, at);
    }
  }
  const rest = pending.settle(() => true);
  if (rest.length > 0) yield batchOf(rest, fields);
}

interface Pending {
  readonly at: bigint;
  readonly points: KeptPoint[];
}

/** Holds rows until no other pack can add to them. */
class PendingRows {
  private readonly rows = new Map<string, Pending>();
  private readonly newestFirst: boolean;
  private settleAt = rowsAtOnce;

  constructor(newestFirst: boolean) {
    this.newestFirst = newestFirst;
  }

  /** Is true when the rows have doubled since the last time, so that looking at all of them costs each little. */
  get isWorthSettling(): boolean {
    return this.rows.size >= this.settleAt;
  }

  take(point: KeptPoint, at: bigint): void {
    const key = `${point.atNanos} ${tagsKey(point)}`;
    const row = this.rows.get(key);
    if (row) row.points.push(point);
    else this.rows.set(key, { at, points: [point] });
  }

  /** Answers the rows that are complete, in order, and forgets them. */
  settle(isComplete: (at: bigint) => boolean): Row[] {
    const complete: Pending[] = [];
    for (const [key, row] of this.rows) {
      if (!isComplete(row.at)) continue;
      complete.push(row);
      this.rows.delete(key);
    }
    this.settleAt = Math.max(rowsAtOnce, 2 * this.rows.size);
    const sign = this.newestFirst ? -1 : 1;
    complete.sort((one, other) => (one.at < other.at ? -sign : one.at > other.at ? sign : 0));
    return complete.map(rowOf);
  }
}

/** Answers a text that two points share if their tags do. */
function tagsKey({ connectionTag, tags }: KeptPoint): string {
  const keys = Object.keys(tags);
  const parts = keys.length > 1 ? keys.sort() : keys;
  return JSON.stringify([connectionTag, ...parts.flatMap((key) => (tags[key] === "" ? [] : [key, tags[key]]))]);
}

const byAcceptance = (one: KeptPoint, other: KeptPoint): number =>
  (one.acceptedAt ?? 0) - (other.acceptedAt ?? 0) || (one.eventId < other.eventId ? -1 : 1);

/** Has each field keep the value that was accepted last, and then that of the greater event id. */
function rowOf({ at, points }: Pending): Row {
  const [first] = points;
  const { connectionTag = "", tags = {}, fields = {} } = first ?? {};
  if (points.length < 2) return { at, connectionTag, tags, fields };
  return {
    at,
    connectionTag,
    tags,
    fields: Object.assign({}, ...points.sort(byAcceptance).map((each) => each.fields)),
  };
}
