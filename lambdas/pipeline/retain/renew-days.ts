/**
 * Has the blocks of days that are over count no more once points came into them
 * (docs/adr/0047-a-closed-day-is-read-from-a-block.md).
 */

import { chunksOf } from "../../shared/core/chunks.ts";
import type { PackToWrite } from "../../shared/core/event/pack.ts";
import { dayOf, isClosed } from "../../shared/core/query/blocks/block.ts";

export interface ClosedDays {
  /** Has no block of the day count that was built before now. `keptUntil` is when the day's last point expires. */
  renew(series: string, day: number, keptUntil: number): Promise<void>;
}

interface LateDay {
  readonly series: string;
  readonly day: number;
  readonly keptUntil: number;
}

/** Bounds how many writes run at the same time, since a batch may hold points of hundreds of days. */
const mostWrites = 50;

/**
 * Call it after the packs were written: a block that was built in between counts no more then. A batch that comes again
 * does so once more, which costs no more than building the block anew.
 */
export async function renewDays(
  packs: readonly PackToWrite[],
  { days, nowMillis }: { readonly days: ClosedDays; readonly nowMillis: () => number },
): Promise<void> {
  for (const some of chunksOf([...lateDays(packs, nowMillis())], mostWrites)) {
    await Promise.all(some.map(({ series, day, keptUntil }) => days.renew(series, day, keptUntil)));
  }
}

function lateDays(packs: readonly PackToWrite[], nowMillis: number): Iterable<LateDay> {
  const late = new Map<string, LateDay>();
  for (const { series, pack, expiresAt } of packs) {
    const [first] = pack.points;
    const last = dayOf(pack.lastNanos);
    // Spans a minute at most, and so two days.
    for (const day of new Set([first ? dayOf(BigInt(first.atNanos)) : last, last])) {
      if (!isClosed(day, nowMillis)) continue;
      const name = `${series}#${day}`;
      late.set(name, { series, day, keptUntil: Math.max(expiresAt, late.get(name)?.keptUntil ?? 0) });
    }
  }
  return late.values();
}
