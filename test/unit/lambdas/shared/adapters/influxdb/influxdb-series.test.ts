import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Asked, InfluxdbSeries } from "../../../../../../lambdas/shared/adapters/influxdb/influxdb-series.ts";
import type { ScanOrder } from "../../../../../../lambdas/shared/core/query/series.ts";

const series = { project: "P", retention: "R", source: "it's", measurement: 'a "b"' };
const json = (results: readonly object[]): Asked => ({
  kind: "answered",
  status: 200,
  text: JSON.stringify({ results }),
});
const table = (columns: readonly string[], values: readonly unknown[][], more = {}) => ({
  series: [{ name: "m", columns, values, ...more }],
});
const keys = json([table(["fieldKey", "fieldType"], [["x", "float"]]), table(["tagKey"], [["Source_Id"], ["h"]])]);
const timeText = (second: number): string => new Date(second * 1000).toISOString();

/** Answers rows of a second and a tag, as a server does that sorts them and knows ranges, LIMIT and OFFSET. */
function serverOf(rows: readonly (readonly [second: number, tag: string])[], mostAtOnce = Number.POSITIVE_INFINITY) {
  const asked: string[] = [];
  const ask = async (statements: string): Promise<Asked> => {
    asked.push(statements);
    if (statements.startsWith("SHOW")) return keys;
    const [, from = "", to = "", order, limit, offset = "0"] =
      /time >= (\S+) AND time <= (\S+) ORDER BY time (\w+) LIMIT (\d+)(?: OFFSET (\d+))?$/.exec(statements) ?? [];
    const within = rows
      .filter(
        ([second]) => BigInt(second) * 1_000_000_000n >= BigInt(from) && BigInt(second) * 1_000_000_000n <= BigInt(to),
      )
      .toSorted((one, other) => (order === "ASC" ? one[0] - other[0] : other[0] - one[0]));
    const wanted = within.slice(Number(offset), Number(offset) + Number(limit));
    const page = wanted.slice(0, mostAtOnce);
    const values = page.map(([second, tag]) => [timeText(second), second, tag]);
    return json([table(["time", "c0", "c1"], values, page.length < wanted.length ? { partial: true } : {})]);
  };
  return { ask, asked };
}

const retention = { displayName: "theirs", influxdb: { retentionPolicy: "year" } };

async function scan(
  ask: (statements: string) => Promise<Asked>,
  order: ScanOrder = "oldest-first",
  pages = { first: 2, later: 3 },
) {
  const found: string[] = [];
  const reader = new InfluxdbSeries(retention, ask, pages);
  for await (const { count, times, tags } of reader.scan({ series, from: 0n, to: 10n ** 12n, order })) {
    for (let row = 0; row < count; row++) found.push(`${times[row]} ${tags.get("h")?.[row]}`);
  }
  return found;
}

describe("the reader of an InfluxDB", () => {
  it("tells why a statement failed, also where the server only says that the next one was not executed", async () => {
    const ask = async (statements: string) => {
      const error = statements.includes(";") ? "not executed" : "retention policy not found: year";
      return json([{ statement_id: 0, error }]);
    };
    await expect(scan(ask)).rejects.toThrow("cannot be read: it answered: retention policy not found: year");
  });

  it("answers each row once and in order, however many have one time and wherever pages end", async () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(..."abcdefgh"));
    const rows = fc.uniqueArray(row, { maxLength: 30, selector: ([second, tag]) => `${second}${tag}` });
    const order = fc.constantFrom<ScanOrder>("oldest-first", "newest-first");
    await fc.assert(
      fc.asyncProperty(rows, order, fc.option(fc.integer({ min: 1, max: 4 })), async (all, asked, most) => {
        const { ask } = serverOf(all, most ?? undefined);
        const found = await scan(ask, asked);
        const sorted = all.toSorted((one, other) => (asked === "oldest-first" ? one[0] - other[0] : other[0] - one[0]));
        const text = ([second, tag]: readonly [number, string]) => `${BigInt(second) * 1_000_000_000n} ${tag}`;
        expect(found.map((each) => each.split(" ")[0])).toEqual(sorted.map((each) => text(each).split(" ")[0]));
        expect(found.toSorted()).toEqual(all.map(text).toSorted());
      }),
    );
  });

  it("asks for the source's own rows by quoted names, and for every field and tag", async () => {
    const { ask, asked } = serverOf([[1, "a"]]);
    await scan(ask);
    expect(asked).toEqual([
      'SHOW FIELD KEYS FROM "year"."a \\"b\\""; SHOW TAG KEYS FROM "year"."a \\"b\\""',
      `SELECT "x"::field AS "c0", "h"::tag AS "c1" FROM "year"."a \\"b\\"" WHERE "Source_Id"::tag = 'it\\'s' AND time >= 0 AND time <= 1000000000000 ORDER BY time ASC LIMIT 2`,
    ]);
  });

  it("asks for few rows first, and reads no further than is asked", async () => {
    const { ask, asked } = serverOf(
      Array.from({ length: 5_000 }, (_, second) => [second % 900, String(second)] as const),
    );
    const reader = new InfluxdbSeries(retention, ask);
    for await (const { count } of reader.scan({ series, from: 0n, to: 10n ** 12n, order: "newest-first" })) {
      expect(count).toBeGreaterThan(900);
      break;
    }
    expect(asked.map((text) => /LIMIT (\d+)/.exec(text)?.[1])).toEqual([undefined, "1000"]);
  });

  it("reads nothing of a measurement that is not there", async () => {
    const asked: string[] = [];
    const nothing = async (statements: string) => {
      asked.push(statements);
      return json([{}, {}]);
    };
    expect(await scan(nothing)).toEqual([]);
    expect(asked).toHaveLength(1);
  });

  it("keeps the types apart that a field has had", async () => {
    const ask = async (statements: string) =>
      statements.startsWith("SHOW")
        ? json([
            table(
              ["fieldKey", "fieldType"],
              [
                ["x", "float"],
                ["x", "string"],
                ["ok", "boolean"],
              ],
            ),
            {},
          ])
        : json([
            table(
              ["time", "c0", "c1", "c2"],
              [
                [timeText(1), 1.5, null, null],
                [timeText(2), null, "off", true],
              ],
            ),
          ]);
    for await (const { count, fields } of new InfluxdbSeries(retention, ask).scan({
      series,
      from: 0n,
      to: 10n ** 12n,
      order: "oldest-first",
    })) {
      expect(count).toBe(2);
      expect([...(fields.get("x")?.numbers ?? [])]).toEqual([1.5, Number.NaN]);
      expect(fields.get("x")?.others).toEqual([undefined, "off"]);
      expect(fields.get("ok")?.others).toEqual([undefined, true]);
    }
  });

  it("asks for fewer rows where an answer is too large, and says so where one alone is", async () => {
    const { ask, asked } = serverOf([1, 2, 3, 4, 5].map((second) => [second, "a"] as const));
    const limited = (most: number) => async (statements: string) => {
      const limit = Number(/LIMIT (\d+)/.exec(statements)?.[1] ?? 0);
      return limit > most ? ({ kind: "too-large" } as const) : ask(statements);
    };
    expect(await scan(limited(2), "oldest-first", { first: 16, later: 16 })).toHaveLength(5);
    expect(asked.length).toBeGreaterThan(2);
    await expect(scan(limited(0))).rejects.toMatchObject({
      code: "unprocessable",
      message: expect.stringContaining("a point of it is too large"),
    });
  });

  it.each<[string, Asked, RegExp]>([
    ["a dead server", { kind: "failed", message: "The receiver refused the connection." }, /refused the connection/],
    [
      "wrong credentials",
      { kind: "answered", status: 401, text: '{"error":"authorization failed"}' },
      /401: authorization failed; give the retention credentials/,
    ],
    ["a database that is not there", json([{ error: "database not found: d" }]), /it answered: database not found: d/],
    ["another service", { kind: "answered", status: 200, text: "<html>" }, /no JSON/],
    ["another JSON", { kind: "answered", status: 200, text: "[]" }, /no results/],
    ["a failure", { kind: "answered", status: 502, text: "" }, /it answered 502$/],
    ["too many names", { kind: "too-large" }, /fields and tags are too many/],
  ])("tells of %s in words that name the retention", async (_, answer, reason) => {
    await expect(scan(async () => answer)).rejects.toMatchObject({
      code: "unprocessable",
      message: expect.stringMatching(reason),
    });
    await expect(scan(async () => answer)).rejects.toThrow('The InfluxDB of the retention "theirs" cannot be read: ');
  });
});
