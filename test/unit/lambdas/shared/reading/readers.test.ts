import { describe, expect, it, vi } from "vitest";
import type { Retention } from "../../../../../lambdas/shared/core/project/retention.ts";
import type { SeriesReader } from "../../../../../lambdas/shared/core/query/series.ts";
import type { Readers } from "../../../../../lambdas/shared/reading/readers.ts";
import { ChosenReaders, readersOfStage } from "../../../../../lambdas/shared/reading/readers.ts";
import { elsewhere, points, queryDoor, retention, source } from "../../../../support/query/query-door.ts";
import { SeriesInMemory } from "../../../../support/query/series-in-memory.ts";

const theirs = new SeriesInMemory();
theirs.write({ project: source.project, retention: elsewhere.id, source: source.id }, points.slice(0, 2));
const ours = new SeriesInMemory();
ours.write({ project: source.project, retention: retention.id, source: source.id }, points);

const catalogue = {
  seriesAt: async (place: Parameters<SeriesInMemory["seriesAt"]>[0]) => [
    ...(await ours.seriesAt(place)),
    ...(await theirs.seriesAt(place)),
  ],
};

async function resultsOf(q: string, readers: Readers): Promise<unknown> {
  const { body } = await queryDoor(undefined, { readers, catalogue }).ask({ query: { q } });
  return (JSON.parse(body) as { results: unknown }).results;
}

const counted = (count: number) => ({ series: [{ values: [[expect.any(String), count]] }] });
const q = (name: string): string => `SELECT count(value) FROM "${name}".temperature`;

describe("the readers of queries", () => {
  it("are chosen by the kind of each retention, and told which it is", async () => {
    const readers = { DYNAMODB: vi.fn(() => ours), INFLUXDB: vi.fn(async () => theirs) };
    const results = await resultsOf(`${q("theirs")};${q("oneYear")}`, readers);
    expect(results).toMatchObject([counted(2), counted(3)]);
    expect(readers.DYNAMODB).toHaveBeenCalledExactlyOnceWith(retention);
    expect(readers.INFLUXDB).toHaveBeenCalledExactlyOnceWith(elsewhere);
  });

  it("of a kind that a stage lacks are never made, and the statement says what to do", async () => {
    const INFLUXDB = vi.fn(() => theirs);
    const readers = readersOfStage(["DYNAMODB"], { DYNAMODB: () => ours, INFLUXDB });
    expect(await resultsOf(`${q("oneYear")};${q("theirs")}`, readers)).toMatchObject([
      counted(3),
      { error: expect.stringMatching(/"theirs" is of the kind INFLUXDB, .* add INFLUXDB to retentionKinds/) },
    ]);
    expect(INFLUXDB).not.toHaveBeenCalled();
  });

  it("are asked for nothing that is older than the retention's duration, but by the InfluxDB's own rules", async () => {
    const [first] = points;
    const atMillis = Number(BigInt(first?.atNanos ?? 0) / 1_000_000n);
    const to = BigInt(atMillis + 1000) * 1_000_000n;
    const asked: unknown[] = [];
    const reader: SeriesReader = {
      scan: (scan) => {
        asked.push(scan.from);
        return new SeriesInMemory().scan(scan);
      },
    };
    const scanned = async (kept: Retention, nowMillis: number) => {
      asked.length = 0;
      const chosen = new ChosenReaders({ DYNAMODB: () => reader, INFLUXDB: () => reader }, () => nowMillis);
      chosen.choose(kept);
      const series = { project: "P", retention: kept.id, source: "S", measurement: "temperature" };
      for await (const _ of chosen.scan({ series, from: 0n, to, order: "oldest-first" }));
      return [...asked];
    };
    const durationMillis = retention.durationSeconds * 1000;
    expect(await scanned(retention, atMillis + durationMillis)).toStrictEqual([BigInt(atMillis) * 1_000_000n]);
    expect(await scanned(retention, atMillis + durationMillis + 1001)).toStrictEqual([]);
    expect(await scanned(elsewhere, atMillis + durationMillis + 1001)).toStrictEqual([0n]);
  });

  it("of a kind that is not asked for are never made", async () => {
    const INFLUXDB = vi.fn(() => theirs);
    await resultsOf(q("oneYear"), readersOfStage(["DYNAMODB", "INFLUXDB"], { DYNAMODB: () => ours, INFLUXDB }));
    expect(INFLUXDB).not.toHaveBeenCalled();
  });
});
