import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { prices } from "../../../../../../bench/bill.ts";
import type { Due, SilencePort, State } from "../../../../../../lambdas/background/watch/silence/port.ts";
import { watchSilence } from "../../../../../../lambdas/background/watch/silence/watch-silence.ts";
import { silenceShardOf, silenceShards } from "../../../../../../lambdas/shared/core/source/no-data.ts";
import { root } from "../../../../../support/import-graph.ts";

const sources = 100_000;
const afterMinutes = 10;
const dueAMinute = sources / afterMinutes;
const firstMinute = 29_000_000;
const project = "a project";
const unasked = async (): Promise<never> => Promise.reject(new Error("Nothing is asked of one source that sends."));

/** Holds 100,000 sources that all send in time, and counts what a run asks of DynamoDB. */
class CountingSilence {
  counts: Record<string, number> = {};
  minute = firstMinute;
  private through = firstMinute - 1;
  private readonly buckets = new Map<string, Due[]>();
  private readonly lookAt = new Map<string, number>();

  constructor() {
    for (let each = 0; each < sources; each++) this.put(`source ${each}`, firstMinute + (each % afterMinutes));
  }

  async run(): Promise<Record<string, number>> {
    this.counts = {};
    await watchSilence(this.port());
    this.minute++;
    return this.counts;
  }

  private port(): SilencePort {
    const nowMillis = this.minute * 60_000 + 20_000;
    const counted = <T>(what: string, answer: T): T => {
      this.counts[what] = (this.counts[what] ?? 0) + 1;
      return answer;
    };
    return {
      silence: {
        begin: async () => this.through,
        setThrough: async (minute) => {
          this.through = minute;
        },
        end: async () => undefined,
        marks: async () => counted("queries of marks", []),
        due: async (minute, shard) => counted("queries of buckets", this.buckets.get(`${minute}#${shard}`) ?? []),
        states: async (places) => counted("batch reads", this.statesOf(places, nowMillis - 5_000)),
        schedule: async ({ source, minute }) => counted("places", this.put(source, minute)),
        mark: unasked,
        unmark: unasked,
        state: unasked,
        change: unasked,
        list: unasked,
        unlist: unasked,
      },
      source: unasked,
      isAlive: unasked,
      sendEvent: unasked,
      addMessage: unasked,
      publish: unasked,
      nowMillis: () => nowMillis,
      newNonce: () => "",
      report: (message, { error }) => counted(`${message}: ${error}`, undefined),
    };
  }

  private statesOf(places: readonly { source: string }[], lastDataAt: number): Map<string, State> {
    expect(places.length).toBeLessThanOrEqual(100);
    const stateOf = (source: string): State => ({ lastDataAt, lookAt: this.lookAt.get(source) ?? 0 });
    return new Map(places.map(({ source }) => [`${project}#${source}`, stateOf(source)]));
  }

  private put(source: string, minute: number): void {
    const key = `${minute}#${silenceShardOf(source)}`;
    const bucket = this.buckets.get(key) ?? [];
    bucket.push({ project, source, minute, afterSeconds: afterMinutes * 60, since: 0 });
    this.buckets.set(key, bucket);
    this.lookAt.set(source, minute);
  }
}

describe(`a minute with ${sources} sources that send, each due every ten minutes`, () => {
  it("costs a query of each bucket, a batch read for each hundred that are due, twice, and a place for each", async () => {
    const silence = new CountingSilence();
    await silence.run();
    for (let minute = 0; minute < 2 * afterMinutes; minute++) {
      expect(await silence.run()).toStrictEqual({
        "queries of marks": silenceShards,
        // Those of the minute before, and of the present one.
        "queries of buckets": 2 * silenceShards,
        "batch reads": (2 * dueAMinute) / 100,
        places: dueAMinute,
      });
    }
  });

  it("is in docs/alerts.md with what it costs", () => {
    // A place is two items of less than a kilobyte. A state is read in half a unit, and a place that is listed in a tenth.
    const { dynamodbWriteUnit = 0, dynamodbReadUnit = 0 } = prices.dollarsPerMillion;
    const aMinute = 2 * dueAMinute * dynamodbWriteUnit + 2 * dueAMinute * 0.6 * dynamodbReadUnit;
    const dollars = Math.round((aMinute / 1e6) * 60 * 730);
    const page = readFileSync(join(root, "docs", "alerts.md"), "utf8");
    expect(page).toContain(
      `100,000 sources with ten minutes each: 10,000 are due a minute, which takes 24 queries, 200 batch reads and 20,000 writes, some ${dollars} dollars a month`,
    );
  });
});
