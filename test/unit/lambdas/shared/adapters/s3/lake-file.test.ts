import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeGroup,
  decodeLakeFile,
  findGroups,
  type RowRange,
} from "../../../../../../lambdas/shared/adapters/s3/lake/decode.ts";
import { encodeLakeFile } from "../../../../../../lambdas/shared/adapters/s3/lake/encode.ts";
import { byPlaceInFile } from "../../../../../../lambdas/shared/core/lake/layout.ts";
import type { LakePoint } from "../../../../../../lambdas/shared/core/lake/point.ts";
import { folderOfTest } from "../../../../../support/folders/temporary-folder.ts";
import { point } from "../../../../../support/points.ts";

const base = 1_708_876_800_000_000_000n;

const at = (index: number, more: Partial<LakePoint> = {}): LakePoint => ({
  ...point,
  eventId: String(index).padStart(20, "0"),
  source: "source",
  acceptedAt: 1_708_876_800_123 + index,
  atNanos: String(base + BigInt(index)),
  ...more,
});

const name = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom("__proto__", "constructor", "0", ""),
);
const value = fc.oneof(
  name,
  fc.boolean(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
);

const anyPoint = fc
  .record({
    source: fc.constantFrom("a", "b", "ä"),
    measurement: fc.constantFrom("m", "n"),
    nanos: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    fields: fc.dictionary(name, value, { noNullPrototype: true }),
    tags: fc.dictionary(name, name, { noNullPrototype: true }),
  })
  .map(({ nanos, ...said }) => ({ ...said, atNanos: String(nanos) }));

/** Reads a series as the reader does, group by group. Answers its points, and how many rows were looked through. */
async function readSeries(file: Uint8Array, range: RowRange): Promise<{ points: LakePoint[]; rows: number }> {
  const read = async (start: number, end: number) => file.subarray(start, end);
  const points: LakePoint[] = [];
  let rows = 0;
  for (const group of await findGroups({ size: file.length, read }, range)) {
    points.push(...(await decodeGroup(await read(group.start, group.end), group, range)));
    rows += Number(group.metadata.num_rows);
  }
  return { points, rows };
}

describe("a file of the lake", () => {
  it("gives back every point as it was, to the nanosecond", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyPoint, { maxLength: 20 }), async (said) => {
        const points = said.map((each, index) => at(index, each));
        expect(await decodeLakeFile(encodeLakeFile(points))).toEqual(points.map(({ ...all }) => all));
      }),
    );
  });

  it("keeps a mark of byte order at the beginning of texts and names, by which a series is found too", async () => {
    const marked = "\ufeffa";
    const one = at(1, { source: "b", measurement: marked, tags: { [marked]: marked }, fields: { [marked]: marked } });
    const file = encodeLakeFile([one]);
    expect(await decodeLakeFile(file)).toEqual([one]);
    const range = { source: "b", measurement: marked, from: 0n, to: 2n ** 63n - 1n };
    expect((await readSeries(file, range)).points).toEqual([one]);
  });

  it("gives the points of one series and of a range of time, both ends included", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyPoint, { maxLength: 20 }),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
        async (said, from, to) => {
          const points = said.map((each, index) => at(index, each)).sort(byPlaceInFile);
          const range = { source: "a", measurement: "m", from, to };
          const wanted = points.filter(({ source, measurement, atNanos }) => {
            return source === "a" && measurement === "m" && BigInt(atNanos) >= from && BigInt(atNanos) <= to;
          });
          expect((await readSeries(encodeLakeFile(points), range)).points).toEqual(wanted);
        },
      ),
    );
  });

  it("is read in small groups of rows, and those are passed over that cannot hold what is wanted", async () => {
    const sources = ["a source with a long name 1", "a source with a long name 2", "b"];
    const points = Array.from({ length: 12_000 }, (_, index) => at(index, { source: sources[index % 3] ?? "" }));
    const file = encodeLakeFile(points.sort(byPlaceInFile));
    const range = { source: "b", measurement: point.measurement, from: 0n, to: 2n ** 63n - 1n };
    const all = await readSeries(file, range);
    expect([all.points.length, all.rows]).toStrictEqual([4_000, 7_000]);
    const one = encodeLakeFile(Array.from({ length: 12_000 }, (_, index) => at(index, { source: "b" })));
    const late = await readSeries(one, { ...range, from: base + 11_000n });
    expect([late.points.length, late.rows]).toStrictEqual([1_000, 2_000]);
    expect(await readSeries(file, { ...range, source: "c" })).toStrictEqual({ points: [], rows: 0 });
  });

  it("has smaller groups where texts are long", async () => {
    const points = Array.from({ length: 30 }, (_, index) => at(index, { fields: { text: "x".repeat(500_000) } }));
    const read = await readSeries(encodeLakeFile(points), {
      source: "source",
      measurement: point.measurement,
      from: base + 28n,
      to: base + 29n,
    });
    expect([read.points.length, read.rows]).toStrictEqual([2, 2]);
  });

  it("says what to look at when a column is not as it was written", async () => {
    await expect(decodeLakeFile(new Uint8Array(20))).rejects.toThrow();
  });
});

describe("a file of the lake, read by DuckDB", () => {
  const points = Array.from({ length: 1_000 }, (_, index) =>
    at(index, {
      source: index % 2 ? "odd" : "even",
      measurement: index % 10 ? "m" : "n",
      tags: { machine: `press ${index % 3}`, __proto: "x" },
      fields: { x: index / 2, ...(index % 4 ? {} : { state: "off" }), ok: index % 5 === 0 },
    }),
  ).sort(byPlaceInFile);

  async function open(): Promise<(sql: string) => Promise<unknown[]>> {
    const path = join(folderOfTest(), "lake.parquet");
    await writeFile(path, encodeLakeFile(points));
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    return async (sql) => (await connection.runAndReadAll(sql.replaceAll("$lake", `'${path}'`))).getRowsJson();
  }

  it("has the same types, rows, maps and times there", async () => {
    const ask = await open();
    expect(await ask("select column_name, column_type from (describe select * from read_parquet($lake))")).toEqual([
      ["event_id", "VARCHAR"],
      ["source", "VARCHAR"],
      ["time", "TIMESTAMP WITH TIME ZONE"],
      ["time_ns", "BIGINT"],
      ["accepted_at", "TIMESTAMP WITH TIME ZONE"],
      ["measurement", "VARCHAR"],
      ["connection_tag", "VARCHAR"],
      ["tags", "MAP(VARCHAR, VARCHAR)"],
      ["numbers", "MAP(VARCHAR, DOUBLE)"],
      ["texts", "MAP(VARCHAR, VARCHAR)"],
      ["flags", "MAP(VARCHAR, BOOLEAN)"],
    ]);
    expect(await ask("select count(*), sum(numbers['x']) from read_parquet($lake)")).toEqual([
      ["1000", (999 * 1000) / 4],
    ]);
    expect(await ask("select count(*) from read_parquet($lake) where texts['state'] = 'off'")).toEqual([["250"]]);
    expect(await ask("select count(*) from read_parquet($lake) where flags['ok']")).toEqual([["200"]]);
    expect(await ask("select tags['machine'], count(*) from read_parquet($lake) group by 1 order by 1")).toEqual([
      ["press 0", "334"],
      ["press 1", "333"],
      ["press 2", "333"],
    ]);
    expect(
      await ask("select max(time_ns), epoch_us(max(time)), epoch_ms(max(accepted_at)) from read_parquet($lake)"),
    ).toEqual([[String(base + 999n), String(base / 1000n), String(1_708_876_800_123 + 999)]]);
  });

  it("has statistics by which readers pass over row groups", async () => {
    const ask = await open();
    const columns = "path_in_schema, stats_min_value, stats_max_value";
    const where = "path_in_schema in ('source', 'time_ns', 'measurement')";
    expect(await ask(`select ${columns} from parquet_metadata($lake) where ${where}`)).toEqual([
      ["source", "even", "odd"],
      ["time_ns", String(base), String(base + 999n)],
      ["measurement", "m", "n"],
    ]);
  });
});
