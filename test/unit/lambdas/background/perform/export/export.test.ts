import { describe, expect, it } from "vitest";
import { createExport } from "../../../../../../lambdas/background/perform/export/export.ts";
import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { event, newJob } from "../outside.ts";
import { Exported, fewRows, runExport, task } from "./exported.ts";

const numbers = (count: number, start = 0): number[] => Array.from({ length: count }, (_, index) => start + index);

const told = (exported: Exported, job: Parameters<Exported["rowsOf"]>[0]): string[] =>
  exported.rowsOf(job).map(({ source, measurement, atNanos }) => `${source} ${measurement} ${atNanos.slice(7, 10)}`);

const stories = (...all: readonly (readonly [string, string, readonly number[]])[]): Exported => {
  const exported = new Exported();
  for (const [id, measurement, some] of all) exported.write(id, measurement, some);
  return exported;
};

describe("an export", () => {
  it("has the points of all sources in the order of sources, measurements and times, in files of bounded size", async () => {
    const exported = stories(["b", "touch", [9, 7]], ["a", "touch", [4]], ["a", "motion", numbers(5)]);
    const job = await runExport(exported);
    expect(told(exported, job)).toStrictEqual([
      ...numbers(5).map((number) => `a motion 00${number}`),
      "a touch 004",
      "b touch 007",
      "b touch 009",
    ]);
    const { manifest } = exported.resultOf(job);
    expect(manifest).toMatchObject({
      version: 1,
      export: "projects/P/exports/J",
      retention: "projects/P/retentions/R",
      format: "PARQUET",
      rows: 8,
      files: [
        { name: "part-00001.parquet", rows: 3 },
        { name: "part-00002.parquet", rows: 3 },
        { name: "part-00003.parquet", rows: 2 },
      ],
    });
    expect(job).toMatchObject({ state: "DONE", done: 8, output: { files: 3, bytes: manifest.bytes } });
    expect(manifest.bytes).toBe(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it("has what the range holds, both ends included", async () => {
    const exported = stories(["a", "m", numbers(9)]);
    const job = await runExport(exported, { fromNanos: event(2).atNanos, toNanos: event(6).atNanos });
    expect(told(exported, job)).toStrictEqual(numbers(5, 2).map((number) => `a m 00${number}`));
  });

  it("has the sources, the measurement and the fields that are asked for, and no row without one of these", async () => {
    const exported = stories(["a", "m", [1]], ["b", "n", [2]], ["c", "m", [3]]);
    exported.write("b", "m", [4], { value: 5, other: "x" });
    exported.write("b", "m", [5], { other: "y" });
    const job = await runExport(exported, { sources: ["b", "a", "gone"], measurement: "m", fields: ["value", "none"] });
    expect(exported.rowsOf(job).map(({ source, fields }) => [source, fields])).toStrictEqual([
      ["a", [["value", 1]]],
      ["b", [["value", 5]]],
    ]);
  });

  it("has no file of points, and a list of none, where there is nothing", async () => {
    const exported = new Exported();
    const job = await runExport(exported);
    expect(job).toMatchObject({ state: "DONE", done: 0, output: { files: 0, bytes: 0 } });
    expect(exported.resultOf(job).manifest).toMatchObject({ rows: 0, bytes: 0, files: [] });
  });

  it("writes CSV where that is asked for", async () => {
    const exported = new Exported();
    exported.write("a", "m", [1], { note: "=1", x: 2 });
    const job = await runExport(exported, { format: "CSV" });
    const { manifest, files } = exported.resultOf(job);
    expect(manifest.files[0]?.name).toBe("part-00001.csv");
    expect(files[0]?.toString("utf8")).toContain(`"'=1",2\r\n`);
  });

  it("tears no rows of one time apart", async () => {
    const exported = new Exported();
    const place = { project: "P", retention: "R", source: "a" };
    exported.ids.add("a");
    const point = (number: number, machine: string) => ({ ...event(number, "m"), tags: { machine } });
    exported.series.write(
      place,
      [1, 2, 3].flatMap((number) => ["p", "q", "r", "s", "t"].map((machine) => point(number, machine))),
    );
    const job = await runExport(exported);
    expect(exported.resultOf(job).manifest.files.map(({ rows }) => rows)).toStrictEqual([5, 5, 5]);
  });

  it("stops where more rows of one time come than a file holds, and says which", async () => {
    const exported = new Exported();
    exported.ids.add("a");
    exported.series.write(
      { project: "P", retention: "R", source: "a" },
      numbers(20).map((index) => ({ ...event(1, "m"), tags: { index: String(index) } })),
    );
    const job = await runExport(exported);
    expect(job).toMatchObject({
      state: "FAILED",
      reason: expect.stringContaining('The source a has more points of "m" at 2024-02-15T'),
    });
  });

  it("comes further in each slice, however little time one has", async () => {
    const exported = stories(
      ...numbers(60).map((index) => [`s${String(index).padStart(3, "0")}`, "m", [1, 2]] as const),
    );
    let slices = 0;
    const between = () => {
      slices++;
    };
    const job = await runExport(exported, {}, { limits: { ...fewRows, readingMillis: 0 }, between });
    expect(job).toMatchObject({ state: "DONE", done: 120 });
    // Four for each source: its name, a day on which it has nothing, and each of its times.
    expect(slices).toBeLessThanOrEqual(240);
  });

  it.each([
    [{ rows: 5 }, "5 rows"],
    [{ files: 2 }, "2 files"],
  ])("is ended at its bound %j, says where, and keeps what it has", async (bound, said) => {
    const exported = stories(["a", "m", numbers(9)]);
    const job = await runExport(exported, {}, { limits: { ...fewRows, ...bound } });
    expect(job).toMatchObject({ state: "FAILED", done: 6, output: { files: 2 } });
    expect(job.reason).toContain(`It has ${said}`);
    expect(job.reason).toContain('before source a, measurement "m", 2024-02-15T12:26:46Z');
    expect(exported.rowsOf(job)).toHaveLength(6);
  });

  it("is whole where it has just as many rows as it may", async () => {
    const exported = stories(["a", "m", numbers(6)]);
    const job = await runExport(exported, {}, { limits: { ...fewRows, rows: 6 } });
    expect(job).toMatchObject({ state: "DONE", done: 6 });
  });

  it("goes on with the next source where the one it stood in is removed", async () => {
    const exported = stories(["a", "m", numbers(4)], ["b", "m", [9]]);
    const job = await runExport(exported, {}, { between: () => exported.ids.delete("a") });
    expect(told(exported, job)).toContain("b m 009");
    expect(job.state).toBe("DONE");
  });

  it.each([
    ["the project is deleted", (exported: Exported) => (exported.isThere = false), "The project was deleted"],
    ["the retention is removed", (exported: Exported) => (exported.retention = undefined), "The retention was removed"],
    ["its files are gone", (exported: Exported) => exported.files.clear(), "longer than its files are kept"],
  ])("ends where %s meanwhile", async (_, change, reason) => {
    const exported = stories(["a", "m", numbers(9)]);
    const job = await runExport(exported, {}, { between: () => change(exported) });
    expect(job).toMatchObject({ state: "FAILED", done: 3, reason: expect.stringContaining(reason) });
  });

  it("ends at once where the retention's kind is not read, and says so", async () => {
    const port = {
      ...new Exported().port,
      readerOf: () => {
        throw new PlatformError("unprocessable", "It is of another kind.");
      },
    };
    expect(await createExport(port)(newJob(task), task)).toStrictEqual({ stopped: "It is of another kind." });
  });

  it("is tried again where a store fails while it is read, whatever the failure is called", async () => {
    const exported = stories(["a", "m", [1]]);
    const away = new PlatformError("unprocessable", 'The InfluxDB of the retention "theirs" cannot be read: 503');
    const reader = {
      scan: () => {
        throw away;
      },
    };
    await expect(createExport({ ...exported.port, readerOf: () => reader })(newJob(task), task)).rejects.toBe(away);
  });
});
