import { describe, expect, it } from "vitest";
import { createLakeStore, type LakePort } from "../../../../../lambdas/pipeline/retain-s3/store.ts";
import type { LakeFile } from "../../../../../lambdas/shared/core/lake/layout.ts";
import type { Consignment, PointToKeep } from "../../../../../lambdas/shared/retaining/port.ts";
import { point } from "../../../../support/points.ts";

const day = 86_400_000_000_000n;

const toKeep = (number: number, source = "S", days = 0): PointToKeep => ({
  point: { ...point, eventId: String(number).padStart(20, "0"), atNanos: String(BigInt(days) * day) },
  source,
  acceptedAt: 5,
});

function createLake(changed: Partial<LakePort> = {}) {
  const done: string[] = [];
  const files = new Map<string, LakeFile>();
  const store = createLakeStore({
    durationSeconds: async () => 10 * 86_400,
    nowMillis: () => 5,
    noteDays: async (_, days) => void done.push(`days ${days.join(" ")}`),
    files: {
      put: async (file) => {
        done.push("file");
        files.set(file.key, file);
      },
    },
    catalogue: { note: async ({ source }, points) => void done.push(`note ${source} ${points.length}`) },
    ...changed,
  });
  const keep = (points: readonly PointToKeep[]) =>
    store.keep({ project: "P", retention: "R", points } satisfies Consignment);
  return { keep, done, files };
}

describe("the store of kind S3", () => {
  it("makes a file of each day, with the points of all sources, once the catalogue knows them", async () => {
    const { keep, done, files } = createLake();
    expect(await keep([toKeep(1), toKeep(2, "T"), toKeep(3, "S", 1)])).toEqual({ refused: [] });
    expect(done).toEqual(["note S 2", "note T 1", "days 1970-01-01 1970-01-02", "file", "file"]);
    const rows = [...files.values()].map(({ points }) => points.map(({ source, acceptedAt }) => [source, acceptedAt]));
    expect(rows).toEqual([
      [
        ["S", 5],
        ["T", 5],
      ],
      [["S", 5]],
    ]);
  });

  it("makes the same files of a batch that comes again, in whatever order", async () => {
    const { keep, files } = createLake();
    await keep([toKeep(1), toKeep(2, "T"), toKeep(3, "S", 1)]);
    const keys = [...files.keys()];
    await keep([toKeep(3, "S", 1), toKeep(2, "T"), toKeep(1)]);
    expect([...files.keys()]).toEqual(keys);
  });

  it("writes nothing where the catalogue cannot be told, and leaves the batch to be tried again", async () => {
    const { keep, files } = createLake({ catalogue: { note: () => Promise.reject(new Error("throttled")) } });
    await expect(keep([toKeep(1)])).rejects.toThrow("throttled");
    expect(files.size).toBe(0);
  });

  it("refuses what is older than the retention keeps, and stores what came with it", async () => {
    const { keep, files } = createLake({ nowMillis: () => 11 * 86_400_000 });
    const [old, last, young] = [toKeep(1), toKeep(2, "S", 1), toKeep(3, "S", 2)];
    const reason = expect.stringContaining("before all that the retention keeps");
    expect(await keep([old, last, young])).toEqual({ refused: [old, last].map((of) => ({ of, reason })) });
    expect([...files.values()].map(({ points }) => points.map(({ eventId }) => eventId))).toEqual([
      [young.point.eventId],
    ]);
  });

  it("writes nothing for a retention that was removed, and says so", async () => {
    const { keep, done } = createLake({ durationSeconds: async () => undefined });
    const of = toKeep(1);
    expect(await keep([of])).toEqual({ refused: [{ of, reason: expect.stringContaining("was removed") }] });
    expect(done).toEqual([]);
  });
});
