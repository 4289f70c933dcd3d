import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { beforeAll, describe, expect, it } from "vitest";
import { folderOfTests } from "../../../../../support/folders/temporary-folder.ts";
import type { DayRead } from "../../../../../support/lake/read-day.ts";
import { writeDay } from "../../../../../support/lake/write-day.ts";

/**
 * Is a fifth of what these rows take as objects, and an eighth of what the functions have that read them. A thread that
 * needs more ends with an error.
 */
const maxOldGenerationSizeMb = 64;
const files = 5;
const rows = files * 100_000;

const folder = folderOfTests();
beforeAll(() => writeDay(folder(), files));

describe("a day of the lake with 500,000 rows of one series, in files that overlap", () => {
  it.each(["oldest-first", "newest-first"] as const)(
    "is read in little memory, whole and in order, %s",
    async (order) => {
      const worker = new Worker(new URL("../../../../../support/lake/read-day.ts", import.meta.url), {
        workerData: { folder: folder(), order },
        resourceLimits: { maxOldGenerationSizeMb, maxYoungGenerationSizeMb: 16 },
      });
      const [read]: DayRead[] = await once(worker, "message");
      await worker.terminate();
      expect(read).toStrictEqual({ rows, isInOrder: true, sum: (rows * (rows - 1)) / 2 });
    },
  );
});
