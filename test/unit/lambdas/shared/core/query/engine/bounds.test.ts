import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../../../lambdas/shared/core/error.ts";
import { EngineInMemory } from "../../../../../../support/query/engine-in-memory.ts";
import { at } from "./asked.ts";

const points = Array.from({ length: 30 }, (_, index) => at(index, { x: index }, { h: String(index) }));

async function refusal(engine: EngineInMemory, query: string): Promise<string> {
  const error = await engine.query(query).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof PlatformError)) throw new Error("It was answered.", { cause: error });
  expect(error.code).toBe("too-large");
  return error.message;
}

describe("bounds of a statement", () => {
  it("stop it that reads too many points, and say how far it came and what to do", async () => {
    const engine = new EngineInMemory(points, { points: 20 });
    expect(await refusal(engine, "SELECT mean(x) FROM m")).toMatch(
      /more than 20 points would have to be read.* points up to 1970-01-01T00:00:20Z: .*export/,
    );
    expect(await engine.query("SELECT mean(x) FROM m WHERE time < 12s")).toHaveLength(1);
  });

  it("stop it at its deadline", async () => {
    let now = 0;
    const engine = new EngineInMemory(points, { deadlineMillis: 2 }, { nowMillis: () => now++ });
    expect(await refusal(engine, "SELECT x FROM m")).toMatch(/takes too long.* points up to 1970-01-01T00:00:27Z/);
  });

  it.each([
    "SELECT x FROM m",
    "SELECT x FROM m GROUP BY h",
    "SELECT mean(x) FROM m GROUP BY h",
    "SELECT mean(x) FROM m WHERE time < 30s GROUP BY time(1s)",
    "SELECT difference(x) FROM m",
  ])("refuse more rows than an answer may have: %s", async (query) => {
    expect(await refusal(new EngineInMemory(points, { rows: 20 }), query)).toMatch(/more than 20 rows.* LIMIT/);
  });

  it.each([
    "SELECT x, x + 1, x + 2 FROM m",
    "SELECT x, x + 1, x + 2 FROM m GROUP BY h",
    "SELECT mean(x), max(x), min(x) FROM m GROUP BY h",
    "SELECT mean(x), max(x), min(x) FROM m WHERE time < 30s GROUP BY time(1s)",
    "SELECT count(x) FROM (SELECT x, x + 1, x + 2 FROM m)",
    "SELECT mean(x) + max(x) + min(x) FROM m WHERE time < 30s GROUP BY time(1s) fill(0)",
    "SELECT count(a) FROM (SELECT x AS a FROM m), (SELECT x AS b FROM m LIMIT 15)",
  ])("refuse more values than fit into memory: %s", async (query) => {
    expect(await refusal(new EngineInMemory(points, { cells: 89 }), query)).toMatch(
      /more than 89 values.* fewer columns/,
    );
    expect(await new EngineInMemory(points, { cells: 90 }).query(query)).toHaveLength(1);
  });

  it.each([
    "SELECT derivative(x, 1s), derivative(x, 2s) FROM m LIMIT 1",
    "SELECT integral(x) FROM m",
    "SELECT percentile(x, 50), median(x), percentile(x, 95), percentile(x, 99), percentile(x, 1), percentile(x, 2) FROM m",
    "SELECT distinct(x) FROM m",
    "SELECT count(distinct(x)), mode(x), count(x) FROM m",
    "SELECT top(x, 30) FROM m",
    "SELECT mean(x) FROM m GROUP BY h LIMIT 1 SLIMIT 1",
    "SELECT first(x), last(x) FROM m WHERE time < 30s GROUP BY time(1s) fill(none) LIMIT 1",
  ])("refuse more than may be held while points are read: %s", async (query) => {
    expect(await refusal(new EngineInMemory(points, { heldBytes: 4_000 }), query)).toMatch(/hold too many values/);
    expect(await new EngineInMemory(points, { heldBytes: 40_000 }).query(query)).toHaveLength(1);
  });

  it("count no longer what a bucket held that has been read", async () => {
    const engine = new EngineInMemory(points, { heldBytes: 1_500 });
    const [answer] = await engine.query("SELECT percentile(x, 50) FROM m WHERE time < 30s GROUP BY time(10s)");
    expect(answer?.series[0]?.values).toHaveLength(3);
    expect(await refusal(engine, "SELECT percentile(x, 50), median(x) FROM m")).toMatch(/hold too many values/);
  });

  it("refuse very many rows of the same time, which wait for each other", async () => {
    const same = points.map((point) => ({ ...point, atNanos: "0" }));
    expect(await refusal(new EngineInMemory(same, { heldBytes: 4_000 }), "SELECT x FROM m")).toMatch(/hold too many/);
    expect(await new EngineInMemory(points, { heldBytes: 4_000 }).query("SELECT x FROM m")).toHaveLength(1);
  });

  it("put points of the same time in order of their tags without comparing each with each", async () => {
    const many = Array.from({ length: 40_000 }, (_, index) => {
      const place = (index * 7_919) % 40_000;
      return at(1, { x: place }, { h: String(10_000 + place) });
    });
    const [answer] = await new EngineInMemory(many).query("SELECT cumulative_sum(x) FROM m");
    expect(answer?.series[0]?.values.slice(0, 4).map(([, sum]) => sum)).toEqual([0, 1, 3, 6]);
  });

  it("let rows through that LIMIT leaves, and those that OFFSET skips", async () => {
    const engine = new EngineInMemory(points, { rows: 20 });
    const [answer] = await engine.query("SELECT x FROM m LIMIT 5 OFFSET 24");
    expect(answer?.series[0]?.values).toHaveLength(5);
  });

  it("hold a grouping by ten thousand values, and refuse it where an answer may have fewer rows", async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => at(index % 60, { x: index }, { h: `v${index}` }));
    const engine = new EngineInMemory(many);
    const [answer] = await engine.query("SELECT mean(x) FROM m GROUP BY h");
    expect(answer?.series).toHaveLength(10_000);
    const [some] = await engine.query("SELECT mean(x) FROM m GROUP BY h SLIMIT 2 SOFFSET 9999");
    expect(some?.series).toHaveLength(1);
    expect(await refusal(engine, "SELECT mean(x) FROM m WHERE time < 60s GROUP BY h, time(1s)")).toMatch(/rows/);
    const bounded = new EngineInMemory(many, { rows: 9_999 });
    expect(await refusal(bounded, "SELECT mean(x) FROM m GROUP BY h")).toMatch(/more than 9999 rows.* LIMIT/);
  });

  it.each([
    ["LIMIT 9223372036854775807", 30],
    ["LIMIT 99999999999999999999", 30],
    ["LIMIT 9223372036854775807 OFFSET 29", 1],
    ["LIMIT 1 OFFSET 9223372036854775807", 0],
    ["OFFSET 9223372036854775807", 0],
  ])("hold for a huge LIMIT and OFFSET: %s", async (cut, count) => {
    for (const order of ["", "ORDER BY time DESC "]) {
      const [answer] = await new EngineInMemory(points).query(`SELECT x FROM m ${order}${cut}`);
      expect(answer?.series.flatMap(({ values }) => values)).toHaveLength(count);
    }
    const [grouped] = await new EngineInMemory(points).query(
      `SELECT x FROM m GROUP BY h ${cut.replaceAll(/LIMIT|OFFSET/g, "S$&")}`,
    );
    expect(grouped?.series).toHaveLength(count);
  });

  it("read no further than the newest rows that are asked for", async () => {
    const engine = new EngineInMemory(points, { points: 10 });
    const [answer] = await engine.query("SELECT x FROM m ORDER BY time DESC LIMIT 3");
    expect(answer?.series[0]?.values.map(([, x]) => x)).toEqual([29, 28, 27]);
  });

  it("match a regular expression that would hang others", async () => {
    const long = [at(1, { x: 1 }, { h: `${"a".repeat(50_000)}!` })];
    const [answer] = await new EngineInMemory(long).query("SELECT x FROM m WHERE h =~ /^(a+)+$/");
    expect(answer?.series).toEqual([]);
  });

  it.each([
    "SELECT x FROM m WHERE h =~ /^v/",
    "SELECT mean(x) FROM m WHERE h =~ /^v/",
    "SHOW TAG VALUES WITH KEY = h WHERE h =~ /^v/",
  ])("stop it at its deadline between texts that are matched: %s", async (query) => {
    let now = 0;
    const many = Array.from({ length: 50 }, (_, index) => at(1, { x: index }, { h: `v${index}` }));
    const engine = new EngineInMemory(many, { deadlineMillis: 40 }, { nowMillis: () => now++ });
    expect(await refusal(engine, query)).toMatch(/takes too long/);
  });

  it("stop at its deadline what SHOW asks of all values of tags", async () => {
    let now = 0;
    const many = Array.from({ length: 50 }, (_, index) => at(1, { x: index }, { a: `a${index}`, b: `b${index}` }));
    const engine = new EngineInMemory(many, { deadlineMillis: 40 }, { nowMillis: () => now++ });
    expect(await refusal(engine, "SHOW TAG VALUES WITH KEY = a WHERE b = 'no' OR a = 'a1'")).toMatch(/takes too long/);
  });

  it("refuse a regular expression on a text for which it would take very long", async () => {
    const long = [at(1, { x: 1 }, { h: "a".repeat(60_000) })];
    const query = "SELECT x FROM m WHERE h =~ /(?:.?){900}[bc]$/";
    expect(await refusal(new EngineInMemory(long), query)).toMatch(/too large for texts of more than \d+ characters/);
    expect(await new EngineInMemory(points).query(query)).toMatchObject([{ series: [] }]);
  });

  it("refuse regular expressions that repeat too much before anything is read", async () => {
    for (const pattern of ["(.*){0,1000}".repeat(100), ...[String.raw`\pL{1000}`.repeat(30)]]) {
      const error = await new EngineInMemory(points)
        .query(`SELECT x FROM m WHERE h =~ /${pattern}/`)
        .catch((thrown) => thrown);
      expect(error).toMatchObject({ code: "bad-request", message: expect.stringMatching(/repeat too much/) });
    }
    const words = Array.from({ length: 2_700 }, (_, index) => `w${index}`).join("|");
    expect(await new EngineInMemory(points).query(`SELECT x FROM m WHERE h =~ /^(${words})$/`)).toMatchObject([
      { series: [] },
    ]);
  });
});
