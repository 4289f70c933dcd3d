/**
 * Keeps what deliveries leave behind in the statistics table: counters by minute and hour, the attempt log, and gaps.
 */

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { chunksOf } from "../../core/chunks.ts";
import { type Dropped, type Gap, gapKeepSeconds, spanOf } from "../../core/connector/gap.ts";
import { type AttemptEntry, attemptKeepSeconds } from "../../core/delivery/attempt.ts";
import { hourOf, type MinuteCounts, statsKeepSeconds, sumOf, type TimedCounts } from "../../core/delivery/stats.ts";
import { dayMillis, hourMillis, minuteMillis } from "../../core/duration.ts";
import { parseJson } from "../../core/parse-json.ts";
import { attemptsKey, attemptsPrefix, gapKey, gapPrefix, hourKey, minuteKey, minuteOf } from "./delivery-stats-keys.ts";
import type { Table } from "./table.ts";

/** The names of DynamoDB's errors for an item that is written too often. */
const throttles = ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded"];
const isThrottled = (error: unknown): boolean => error instanceof Error && throttles.includes(error.name);
const shards = 9;
const removedAtOnce = 25;

/** Waits until an hour's last minute is certain to be counted: an invocation lasts only seconds. */
const settledMillis = 5 * minuteMillis;

export class DeliveryStats {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Counts with one write. If a busy connector's minute is throttled, counts in one of a few items beside it. */
  async count(
    connector: string,
    minute: number,
    amounts: Readonly<Record<string, number>>,
    lagMillis: number,
  ): Promise<void> {
    const set = { expiresAt: Math.floor(minute / 1000) + statsKeepSeconds, lagMillis };
    const { pk, sk } = minuteKey(connector, minute);
    try {
      await this.table.tally({ pk, sk }, amounts, set);
    } catch (error) {
      if (!isThrottled(error)) throw error;
      await this.table.tally({ pk, sk: `${sk}#${1 + Math.floor(Math.random() * shards)}` }, amounts, set);
    }
  }

  /** Answers the counts of a connector's minutes between two times in milliseconds since 1970, without the last. */
  async minutes(connector: string, from: number, to: number): Promise<MinuteCounts[]> {
    // DynamoDB takes no range that ends before it begins, as one does whose times are by a clock that was set back.
    if (to <= from) return [];
    const [first, last] = [minuteKey(connector, from), minuteKey(connector, to - 1)];
    // "~" sorts after the shards of the last minute.
    return this.table.range<MinuteCounts>(first.pk, first.sk, `${last.sk}~`);
  }

  /**
   * Answers the counts of the last 24 hours. The first reader of a whole hour folds it into one item; the sum is the
   * same whoever does.
   */
  async lastDay(connector: string, nowMillis: number): Promise<readonly TimedCounts[]> {
    const from = nowMillis - dayMillis;
    const firstHour = hourOf(from + hourMillis - 1);
    const [head, rest] = await Promise.all([
      this.byMinute(connector, { from, to: firstHour }),
      this.byHour(connector, { from: firstHour, to: nowMillis + 1 }, nowMillis),
    ]);
    return [...head, ...rest];
  }

  /** Answers the counts of minutes between two times, each with its time. */
  async byMinute(connector: string, { from, to }: { from: number; to: number }): Promise<TimedCounts[]> {
    const minutes = await this.minutes(connector, from, to);
    return minutes.map((counts) => ({ startMillis: minuteOf(String(counts.sk)), counts }));
  }

  /**
   * Answers the counts between the beginning of an hour and a time: of whole hours, and by the minute of what is not
   * over, or only just. Leaves out the hours whose counters are no longer kept.
   */
  async byHour(
    connector: string,
    { from, to }: { from: number; to: number },
    nowMillis: number,
  ): Promise<TimedCounts[]> {
    const kept = nowMillis - statsKeepSeconds * 1000;
    const first = Math.max(from, hourOf(kept));
    const settled = Math.max(first, Math.min(hourOf(to), hourOf(nowMillis - settledMillis)));
    const [hours, tail] = await Promise.all([
      this.hours(connector, { from: first, to: settled }, kept),
      this.byMinute(connector, { from: settled, to }),
    ]);
    return [...hours, ...tail];
  }

  private async hours(
    connector: string,
    { from, to }: { from: number; to: number },
    kept: number,
  ): Promise<TimedCounts[]> {
    if (to <= from) return [];
    const [first, last] = [hourKey(connector, from), hourKey(connector, to - 1)];
    const found = await this.table.range<MinuteCounts>(first.pk, first.sk, last.sk);
    const folded = new Map(found.map((item) => [item.sk, item]));
    const starts = Array.from({ length: (to - from) / hourMillis }, (_, index) => from + index * hourMillis);
    return Promise.all(
      starts.map(async (startMillis) => {
        const known = folded.get(hourKey(connector, startMillis).sk);
        return { startMillis, counts: known ?? (await this.sumHour(connector, startMillis, kept)) };
      }),
    );
  }

  /** Keeps the sum, but of an hour that has begun to be forgotten: such an item would have expired already. */
  private async sumHour(connector: string, hour: number, kept: number): Promise<MinuteCounts> {
    const sum = sumOf(await this.minutes(connector, hour, hour + hourMillis));
    if (hour < kept) return sum;
    const expiresAt = Math.floor(hour / 1000) + statsKeepSeconds;
    await this.table.put({ ...hourKey(connector, hour), ...sum, expiresAt });
    return sum;
  }

  /** Writes one item for all attempts of a batch. */
  async logAttempts(connector: string, entries: readonly AttemptEntry[], millis: number, token: string): Promise<void> {
    await this.table.put({
      ...attemptsKey(connector, millis, token),
      // Compresses well, since the answers of one receiver resemble each other.
      entries: deflateRawSync(JSON.stringify(entries)),
      expiresAt: Math.floor(millis / 1000) + attemptKeepSeconds,
    });
  }

  /**
   * Answers batches of attempts, newest first. `after` is the `next` of an earlier page, and `at` the position of a batch
   * to begin with. Without either the first batch is the newest of those that were made at `until`, in milliseconds since
   * 1970, or before.
   */
  async attempts(
    connector: string,
    {
      after,
      at,
      until,
      limit,
    }: { after?: string | undefined; at?: string | undefined; until?: number | undefined; limit: number },
  ) {
    // Begins behind a key that no batch has, and that sorts between the last batch of `until` and what is newer.
    const newest = until === undefined ? undefined : attemptsKey(connector, until + 1, "").sk;
    const first = at === undefined ? newest : `${at}~`;
    const page = await this.table.page<{ entries: Uint8Array }>(attemptsKey(connector, 0, "").pk, attemptsPrefix, {
      after: after ?? first,
      limit,
      newestFirst: true,
    });
    const batches = page.items.map(({ sk, entries }) => ({
      position: sk,
      // Only this adapter writes them.
      entries: parseJson(inflateRawSync(entries).toString("utf8")) as AttemptEntry[],
    }));
    return { batches, ...(page.next === undefined ? {} : { next: page.next }) };
  }

  /** Adds dropped events to their gap, and widens the gap so that it spans them all. */
  async addGap(connector: string, { rule, since, timesNanos }: Dropped, nowMillis: number): Promise<void> {
    const key = gapKey(connector, since, rule);
    const { from, to, count } = spanOf(timesNanos);
    const expiresAt = Math.floor(nowMillis / 1000) + gapKeepSeconds;
    const after = await this.table.add<Gap>(key, { count }, { rule, since, expiresAt }, { from, to });
    if (after.from > from) await this.table.lower(key, "from", from);
    if (after.to < to) await this.table.raise(key, "to", to);
  }

  /** Answers gaps in the order of their beginnings. */
  gaps(connector: string): Promise<Gap[]> {
    return this.table.list<Gap>(gapKey(connector, 0, "").pk, gapPrefix);
  }

  /** Removes some of all that is kept of a connector. Answers whether there may be more. */
  async removeSome(connector: string, most: number): Promise<boolean> {
    const { items, next } = await this.table.page<object>(gapKey(connector, 0, "").pk, "", { limit: most });
    for (const some of chunksOf(items, removedAtOnce)) {
      await Promise.all(some.map(({ pk, sk }) => this.table.remove({ pk, sk })));
    }
    return next !== undefined;
  }
}
