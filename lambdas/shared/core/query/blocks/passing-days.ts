/** Keeps days as blocks while a reader comes through them, so that the next query finds them. */

import { slice } from "../rows/batches.ts";
import { firstAtOrAfter } from "../rows/search.ts";
import type { Batch, ScanOrder, Series } from "../series.ts";
import { currentOf, type Day, dayOf, isSettled, startOf } from "./block.ts";
import { DayRows } from "./day-rows.ts";
import { type KeepingPort, keepDay, type SeenPack } from "./keep-day.ts";
import type { Range } from "./ranges.ts";

/** Leaves the rest of a query's time to the query. What is not kept now, the next one keeps. */
const longestMillis = 10_000;
const keptAtOnce = 4;

export interface PassingPort extends KeepingPort {
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Keeps days of one scan, a few at the same time. */
export class DaysToKeep {
  private readonly series: Series;
  private readonly port: PassingPort;
  private readonly known: ReadonlyMap<number, Day>;
  private readonly untilMillis: number;
  private readonly atWork = new Set<Promise<void>>();
  private isBroken = false;

  constructor(series: Series, known: readonly Day[], port: PassingPort) {
    this.series = series;
    this.port = port;
    this.known = new Map(known.map((each) => [each.day, each]));
    this.untilMillis = port.nowMillis() + longestMillis;
  }

  /** Tells whether the day should be kept, if all of it is read. */
  wants(day: number): boolean {
    const nowMillis = this.port.nowMillis();
    if (this.isBroken || nowMillis >= this.untilMillis || !isSettled(day, nowMillis)) return false;
    return currentOf(this.dayAt(day), nowMillis) === undefined;
  }

  wantsAny(first: number, last: number): boolean {
    for (let day = first; day <= last && isSettled(day, this.port.nowMillis()); day++) {
      if (this.wants(day)) return true;
    }
    return false;
  }

  /** Begins to keep a day. Resolves when there is room for another. */
  async take(day: number, rows: DayRows, validUntil: number): Promise<void> {
    const work = this.keep(day, rows, validUntil).finally(() => this.atWork.delete(work));
    this.atWork.add(work);
    if (this.atWork.size >= keptAtOnce) await Promise.race(this.atWork);
  }

  /** Resolves when nothing is being kept any more. */
  async settle(): Promise<void> {
    await Promise.all(this.atWork);
  }

  private dayAt(day: number): Day {
    return this.known.get(day) ?? { day, generation: 0 };
  }

  /** Lets the query go on if keeping fails: it has read what it needs. */
  private async keep(day: number, rows: DayRows, validUntil: number): Promise<void> {
    try {
      await keepDay(this.series, this.dayAt(day), { rows, validUntil }, this.port);
    } catch (error) {
      this.isBroken = true;
      this.port.report("cannot keep a day as a block", { ...this.series, day, error });
    }
  }
}

/** Collects the rows of a range of packs by their days, and has those kept that are whole. */
export class PassingDays {
  private readonly range: Range;
  private readonly order: ScanOrder;
  private readonly days: DaysToKeep;
  private readonly expiry = new Map<number, number>();
  private open: { readonly day: number; readonly rows: DayRows } | undefined;

  constructor(range: Range, order: ScanOrder, days: DaysToKeep) {
    this.range = range;
    this.order = order;
    this.days = days;
  }

  readonly see = ({ first, last, expiresAt }: SeenPack): void => {
    for (let day = dayOf(first); day <= dayOf(last); day++) {
      this.expiry.set(day, Math.min(expiresAt, this.expiry.get(day) ?? expiresAt));
    }
  };

  /** Takes rows in the order of the scan. */
  async add(batch: Batch): Promise<void> {
    for (const { day, rows } of byDay(batch, this.order)) {
      if (this.open?.day !== day) {
        await this.close();
        this.open = { day, rows: new DayRows(this.order) };
      }
      this.open.rows.add(rows);
    }
  }

  /** Has the last day kept. Call it only when the whole range was read. */
  async close(): Promise<void> {
    const { open, range } = this;
    this.open = undefined;
    if (!open || startOf(open.day) < range.from || startOf(open.day + 1) - 1n > range.to) return;
    const validUntil = this.expiry.get(open.day);
    if (validUntil === undefined || !this.days.wants(open.day)) return;
    await this.days.take(open.day, open.rows, validUntil);
  }
}

/** Cuts a batch where days begin, in its own order. */
function* byDay(batch: Batch, order: ScanOrder): Generator<{ readonly day: number; readonly rows: Batch }, void> {
  for (let begin = 0; begin < batch.count; ) {
    const day = dayOf(batch.times[begin] ?? 0n);
    const end = firstAtOrAfter(batch, order === "oldest-first" ? startOf(day + 1) : startOf(day), begin, order);
    yield { day, rows: slice(batch, begin, end) };
    begin = end;
  }
}
