/** Reads series from the blocks of their days where there are any, and from packs elsewhere. */

import { pointSeries } from "../../event/pack.ts";
import { reversed, slice } from "../rows/batches.ts";
import { firstAtOrAfter } from "../rows/search.ts";
import type { Batch, Scan, SeriesReader } from "../series.ts";
import { type BlockStore, dayOf, isSettled, startOf } from "./block.ts";
import { decodeColumns } from "./columns.ts";
import type { PackReader } from "./keep-day.ts";
import { DaysToKeep, PassingDays, type PassingPort } from "./passing-days.ts";
import { type BlockRange, type BuiltDay, type PackRange, rangesOf } from "./ranges.ts";
import { readAhead, wantsFew } from "./read-ahead.ts";

export interface BlockedPort extends PassingPort {
  readonly packs: PackReader;
  readonly blocks: BlockStore;
}

export class BlockedSeries implements SeriesReader {
  private readonly port: BlockedPort;

  constructor(port: BlockedPort) {
    this.port = port;
  }

  async *scan(asked: Scan): AsyncGenerator<Batch, void> {
    // Keeps no point from before 1970, as keys of packs sort by their digits.
    const scan = asked.from < 0n ? { ...asked, from: 0n } : asked;
    const { series, from, to, order } = scan;
    const { packs, blocks, nowMillis } = this.port;
    if (to < from) return;
    const now = nowMillis();
    if (!isSettled(dayOf(from), now)) {
      yield* packs.scan(scan);
      return;
    }
    // Knows the generations of days before it reads their packs, so that a block of them is refused that lacks a point.
    const known = await blocks.days(nameOf(scan), dayOf(from), dayOf(to));
    const days = new DaysToKeep(series, known, this.port);
    const ranges = rangesOf({ from, to }, known, { order, nowMillis: now });
    try {
      yield* readAhead(
        ranges.map(
          (range) => () => (range.kind === "blocks" ? this.fromBlocks(range, scan) : this.fromPacks(range, scan, days)),
        ),
        scan.mostRows,
      );
    } finally {
      await days.settle();
    }
  }

  private async *fromPacks(range: PackRange, scan: Scan, days: DaysToKeep): AsyncGenerator<Batch, void> {
    const { from, to } = range;
    const within: Scan = { ...scan, from, to };
    // A block holds all fields, so whoever reads a day that it may keep reads all. Who wants few rows reads no day to its
    // end, and is not made to hold one.
    if (wantsFew(scan.mostRows) || !days.wantsAny(dayOf(from), dayOf(to))) {
      yield* this.port.packs.scan(within);
      return;
    }
    const { fields, ...whole } = within;
    const passing = new PassingDays(range, scan.order, days);
    for await (const batch of this.port.packs.scan(whole, passing.see)) {
      await passing.add(batch);
      yield batch;
    }
    await passing.close();
  }

  private async *fromBlocks({ days, ...range }: BlockRange, scan: Scan): AsyncGenerator<Batch, void> {
    const expected = scan.order === "oldest-first" ? days : days.toReversed();
    const [first, last] = [days[0]?.day ?? 0, days.at(-1)?.day ?? 0];
    const isBehind = (one: number, other: number): boolean =>
      scan.order === "oldest-first" ? one < other : one > other;
    const within: Scan = { ...scan, ...range };
    let at = 0;
    let found: Batch[] = [];
    for await (const { day, block, bytes } of this.port.blocks.parts(nameOf(scan), first, last, scan.order)) {
      for (let next = expected[at]; next && isBehind(next.day, day); next = expected[++at]) {
        yield* this.dayOf(next, found, within);
        found = [];
      }
      scan.checkTime?.();
      const next = expected[at];
      if (next?.day === day && next.built.block === block) found.push(decodeColumns(bytes, scan.fields));
    }
    for (const next of expected.slice(at)) {
      yield* this.dayOf(next, found, within);
      found = [];
    }
  }

  /** Answers a day's rows. Reads its packs if a part is missing, since another block may have taken its place meanwhile. */
  private async *dayOf({ day, built }: BuiltDay, found: readonly Batch[], scan: Scan): AsyncGenerator<Batch, void> {
    const [start, end] = [startOf(day), startOf(day + 1) - 1n];
    const from = start > scan.from ? start : scan.from;
    const to = end < scan.to ? end : scan.to;
    if (found.length !== built.parts) {
      yield* this.port.packs.scan({ ...scan, from, to });
      return;
    }
    for (const batch of found) {
      const some = slice(batch, firstAtOrAfter(batch, from), firstAtOrAfter(batch, to + 1n));
      if (some.count > 0) yield scan.order === "oldest-first" ? some : reversed(some);
    }
  }
}

const nameOf = ({ series: { retention, source, measurement } }: Scan): string =>
  pointSeries(retention, source, measurement);
