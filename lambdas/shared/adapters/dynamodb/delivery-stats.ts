/**
 * Keeps what deliveries leave behind in the statistics table: counters by minute and hour, the attempt log, and gaps.
 */

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type Dropped, type Gap, gapKeepSeconds, spanOf } from "../../core/connector/gap.ts";
import { type AttemptEntry, attemptKeepSeconds } from "../../core/delivery/attempt.ts";
import { sumOf } from "../../core/delivery/stats.ts";
import { parseJson } from "../../core/parse-json.ts";
import { attemptsKey, attemptsPrefix, connectorPartition, gapKey, gapPrefix } from "./counters/delivery-stats-keys.ts";
import { MinuteCounters } from "./counters/minute-counters.ts";
import type { Table } from "./table.ts";

export class DeliveryStats extends MinuteCounters {
  private readonly items: Table;

  constructor(table: Table) {
    super(table, { partitionOf: connectorPartition, sumOf });
    this.items = table;
  }

  /** Counts with one write, and keeps how late the events were. */
  count(
    connector: string,
    minute: number,
    amounts: Readonly<Record<string, number>>,
    lagMillis: number,
  ): Promise<void> {
    return this.tally(connector, minute, amounts, { lagMillis });
  }

  /** Writes one item for all attempts of a batch. */
  async logAttempts(connector: string, entries: readonly AttemptEntry[], millis: number, token: string): Promise<void> {
    await this.items.put({
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
    const page = await this.items.page<{ entries: Uint8Array }>(attemptsKey(connector, 0, "").pk, attemptsPrefix, {
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
    const after = await this.items.add<Gap>(key, { count }, { rule, since, expiresAt }, { from, to });
    if (after.from > from) await this.items.lower(key, "from", from);
    if (after.to < to) await this.items.raise(key, "to", to);
  }

  /** Answers gaps in the order of their beginnings. */
  gaps(connector: string): Promise<Gap[]> {
    return this.items.list<Gap>(gapKey(connector, 0, "").pk, gapPrefix);
  }
}
