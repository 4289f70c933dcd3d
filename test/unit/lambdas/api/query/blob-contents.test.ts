import { describe, expect, it } from "vitest";
import { type BlobFiles, readBlobFields, withContents } from "../../../../../lambdas/api/query/blob-contents.ts";
import type { Metric } from "../../../../../lambdas/api/query/metrics.ts";
import type { ReadFile } from "../../../../../lambdas/shared/core/blob/read-file.ts";
import { points, queryDoor, retention, source, token } from "../../../../support/query/query-door.ts";
import { SeriesInMemory } from "../../../../support/query/series-in-memory.ts";

const place = { project: "P", retention: "R", source: "S" };
const row = (Fields: Metric["Fields"]): Metric => ({ Name: "m", Tags: {}, Fields, Timestamp: "" });

function filesOf(kept: Record<string, number>) {
  const read: string[] = [];
  const files: BlobFiles = {
    read: async (key, most): Promise<ReadFile> => {
      read.push(key);
      const size = kept[key];
      if (size === undefined) return { kind: "absent" };
      return size > most ? { kind: "too-large", size } : { kind: "read", bytes: Buffer.alloc(size, "x") };
    },
  };
  return { files, read };
}

const contentsOf = async (fields: readonly Metric["Fields"][], kept: Record<string, number>, names = "photo") => {
  const { files, read } = filesOf(kept);
  const answered = await withContents(fields.map(row), readBlobFields(names), [place], files);
  return { fields: answered.map(({ Fields }) => Fields), read };
};

describe("BlobFields", () => {
  it("adds each file as base64, reads it once, and answers null for one that is not there yet", async () => {
    const { fields, read } = await contentsOf(
      [{ photo: "a.png", v: 1 }, { photo: "a.png" }, { photo: "not-there.png" }, { v: 2 }],
      { "blobs/P/S/a.png": 3 },
    );
    expect(fields).toStrictEqual([
      { photo: "a.png", v: 1, photo_content: "eHh4" },
      { photo: "a.png", photo_content: "eHh4" },
      { photo: "not-there.png", photo_content: null },
      { v: 2 },
    ]);
    expect(read).toStrictEqual(["blobs/P/S/a.png", "blobs/P/S/not-there.png"]);
  });

  it("takes several fields, and passes over what can be no path", async () => {
    const kept = { "blobs/P/S/a.png": 1, "blobs/P/S/b/c.csv": 2 };
    const { fields, read } = await contentsOf(
      [
        { photo: "a.png", sheet: "b/c.csv" },
        { photo: "../../Q/T/secret" },
        { photo: 7 },
        { sheet: "/etc/passwd" },
        { photo: "" },
      ],
      kept,
      " photo, sheet,,__proto__",
    );
    expect(fields).toStrictEqual([
      { photo: "a.png", sheet: "b/c.csv", photo_content: "eA==", sheet_content: "eHg=" },
      { photo: "../../Q/T/secret" },
      { photo: 7 },
      { sheet: "/etc/passwd" },
      { photo: "" },
    ]);
    expect(read).toHaveLength(2);
  });

  it("reads no file where no field is named, or none names a file", async () => {
    expect((await contentsOf([{ photo: "a.png" }], {}, "")).read).toStrictEqual([]);
    expect((await contentsOf([{ other: "a.png" }], {})).read).toStrictEqual([]);
  });

  it("answers 4 MB in all, counting a file as often as it is answered, and says where to fetch more", async () => {
    const half = { "blobs/P/S/a": 2_000_000, "blobs/P/S/b": 2_000_000, "blobs/P/S/c": 1 };
    const two = await contentsOf([{ photo: "a" }, { photo: "b" }], half);
    expect(two.fields).toHaveLength(2);
    const refusal = { code: "too-large", message: expect.stringMatching(/more than 4 MB of files.*GET \/api\/blobs/) };
    await expect(contentsOf([{ photo: "a" }, { photo: "b" }, { photo: "c" }], half)).rejects.toMatchObject(refusal);
    await expect(contentsOf([{ photo: "a" }, { photo: "a" }, { photo: "a" }], half)).rejects.toMatchObject(refusal);
    await expect(contentsOf([{ photo: "a" }], { "blobs/P/S/a": 4_000_001 })).rejects.toMatchObject(refusal);
  });

  it("reads 500 different files at most", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => ({ photo: `${index}.png` }));
    expect((await contentsOf(many(500), {})).read).toHaveLength(500);
    await expect(contentsOf(many(501), {})).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("501 files"),
    });
  });

  it("refuses rows of several sources, whose files lie apart", async () => {
    const { files } = filesOf({});
    const places = [place, { ...place, source: "T" }];
    await expect(withContents([row({ photo: "a" })], readBlobFields("photo"), places, files)).rejects.toMatchObject({
      code: "bad-request",
    });
    await withContents([row({ photo: "a" })], readBlobFields("photo"), [place, { ...place, retention: "Q" }], files);
  });
});

describe("GET /api/data with BlobFields", () => {
  it("answers the source's own files", async () => {
    const series = new SeriesInMemory();
    const [first] = points;
    if (first) {
      const at = { project: source.project, retention: retention.id, source: source.id };
      series.write(at, [{ ...first, fields: { photo: "a.png" } }]);
    }
    const { files } = filesOf({ [`blobs/${source.project}/${source.id}/a.png`]: 3 });
    const door = queryDoor(token(), { catalogue: series, readers: { DYNAMODB: () => series }, blobs: files });
    const query = { Query: "SELECT photo FROM temperature", Db: source.id, BlobFields: "photo" };
    const { body } = await door.ask({ path: "/api/data", query });
    expect(JSON.parse(body)).toMatchObject({ Metrics: [{ Fields: { photo: "a.png", photo_content: "eHh4" } }] });
    await expect(door.ask({ path: "/api/data", query: { ...query, OutputType: "1" } })).rejects.toMatchObject({
      code: "bad-request",
      message: expect.stringContaining("BlobFields goes with JSON alone"),
    });
  });
});
