/** Keeps counters in the statistics table by the minute, and of hours that are over by the hour. */

import { dayMillis, hourMillis, minuteMillis } from "../../../core/duration.ts";
import { countsKeepSeconds, hourOf, type MinuteCounts, type TimedCounts } from "../../../core/metering/minutes.ts";
import { removeSome } from "../removing.ts";
import type { Key, Table } from "../table.ts";

/** The names of DynamoDB's errors for an item that is written too often. */
const throttles = ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"];
const isThrottled = (error: unknown): boolean => error instanceof Error && throttles.includes(error.name);
const shards = 9;

/** Waits until an hour's last minute is certain to be counted: an invocation lasts only seconds. */
const settledMillis = 5 * minuteMillis;

/** `minute`: its first millisecond since 1970. */
export const minuteKey = (pk: string, minute: number): Key => ({
  pk,
  sk: `MINUTE#${new Date(minute).toISOString().slice(0, 16)}`,
});

/** Answers the minute of a key, also of a shard beside it. */
const minuteOf = (sk: string): number => Date.parse(`${sk.slice("MINUTE#".length).slice(0, 16)}Z`);

/** The item that sums an hour's minutes up. */
export const hourKey = (pk: string, hour: number): Key => ({
  pk,
  sk: `HOUR#${new Date(hour).toISOString().slice(0, 13)}`,
});

/** Tells whether a sum can lack what was counted after it: the clock was ahead when it was made, and was set back since. */
const isTooEarly = ({ foldedAt }: MinuteCounts, nowMillis: number): boolean =>
  typeof foldedAt === "number" && foldedAt > nowMillis;

interface Options {
  /** Answers the partition of a subject's counters. */
  readonly partitionOf: (subject: string) => string;
  /** Adds the counters of several minutes up to those of one. */
  readonly sumOf: (minutes: readonly MinuteCounts[]) => Record<string, number>;
}

export class MinuteCounters {
  private readonly table: Table;
  private readonly options: Options;

  constructor(table: Table, options: Options) {
    this.table = table;
    this.options = options;
  }

  /** Counts with one write. If a busy subject's minute is throttled, counts in one of a few items beside it. */
  async tally(subject: string, minute: number, amounts: Readonly<Record<string, number>>, more = {}): Promise<void> {
    const set = { expiresAt: Math.floor(minute / 1000) + countsKeepSeconds, ...more };
    const { pk, sk } = minuteKey(this.options.partitionOf(subject), minute);
    try {
      await this.table.tally({ pk, sk }, amounts, set);
    } catch (error) {
      if (!isThrottled(error)) throw error;
      await this.table.tally({ pk, sk: `${sk}#${1 + Math.floor(Math.random() * shards)}` }, amounts, set);
    }
  }

  /** Answers the counts of a subject's minutes between two times in milliseconds since 1970, without the last. */
  async minutes(subject: string, from: number, to: number): Promise<MinuteCounts[]> {
    // DynamoDB takes no range that ends before it begins, as one does whose times are by a clock that was set back.
    if (to <= from) return [];
    const pk = this.options.partitionOf(subject);
    const [first, last] = [minuteKey(pk, from), minuteKey(pk, to - 1)];
    // "~" sorts after the shards of the last minute.
    return this.table.range<MinuteCounts>(first.pk, first.sk, `${last.sk}~`);
  }

  /**
   * Answers the counts of the last 24 hours. The first reader of a whole hour folds it into one item; the sum is the
   * same whoever does.
   */
  async lastDay(subject: string, nowMillis: number): Promise<readonly TimedCounts[]> {
    const from = nowMillis - dayMillis;
    const firstHour = hourOf(from + hourMillis - 1);
    const [head, rest] = await Promise.all([
      this.byMinute(subject, { from, to: firstHour }),
      this.byHour(subject, { from: firstHour, to: nowMillis + 1 }, nowMillis),
    ]);
    return [...head, ...rest];
  }

  /** Answers the counts of minutes between two times, each with its time. */
  async byMinute(subject: string, { from, to }: { from: number; to: number }): Promise<TimedCounts[]> {
    const minutes = await this.minutes(subject, from, to);
    return minutes.map((counts) => ({ startMillis: minuteOf(String(counts.sk)), counts }));
  }

  /**
   * Answers the counts between the beginning of an hour and a time: of whole hours, and by the minute of what is not
   * over, or only just. Leaves out the hours whose counters are no longer kept.
   */
  async byHour(subject: string, { from, to }: { from: number; to: number }, nowMillis: number): Promise<TimedCounts[]> {
    const kept = nowMillis - countsKeepSeconds * 1000;
    const first = Math.max(from, hourOf(kept));
    const settled = Math.max(first, Math.min(hourOf(to), hourOf(nowMillis - settledMillis)));
    const [hours, tail] = await Promise.all([
      this.hours(subject, { from: first, to: settled }, nowMillis),
      this.byMinute(subject, { from: settled, to }),
    ]);
    return [...hours, ...tail];
  }

  private async hours(
    subject: string,
    { from, to }: { from: number; to: number },
    nowMillis: number,
  ): Promise<TimedCounts[]> {
    if (to <= from) return [];
    const pk = this.options.partitionOf(subject);
    const [first, last] = [hourKey(pk, from), hourKey(pk, to - 1)];
    const found = await this.table.range<MinuteCounts>(first.pk, first.sk, last.sk);
    const folded = new Map(found.filter((item) => !isTooEarly(item, nowMillis)).map((item) => [item.sk, item]));
    const starts = Array.from({ length: (to - from) / hourMillis }, (_, index) => from + index * hourMillis);
    return Promise.all(
      starts.map(async (startMillis) => {
        const known = folded.get(hourKey(pk, startMillis).sk);
        return { startMillis, counts: known ?? (await this.sumHour(subject, startMillis, nowMillis)) };
      }),
    );
  }

  /** Keeps the sum, but of an hour that has begun to be forgotten: such an item would have expired already. */
  private async sumHour(subject: string, hour: number, nowMillis: number): Promise<MinuteCounts> {
    const sum = this.options.sumOf(await this.minutes(subject, hour, hour + hourMillis));
    if (hour < nowMillis - countsKeepSeconds * 1000) return sum;
    const expiresAt = Math.floor(hour / 1000) + countsKeepSeconds;
    const key = hourKey(this.options.partitionOf(subject), hour);
    await this.table.put({ ...key, ...sum, foldedAt: nowMillis, expiresAt });
    return sum;
  }

  /** Removes some of all that is kept of a subject. Answers whether there may be more. */
  removeSome(subject: string, most: number): Promise<boolean> {
    return removeSome(this.table, { pk: this.options.partitionOf(subject) }, most);
  }
}
