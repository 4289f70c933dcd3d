/** Keeps a day of the lake as files in a folder, so that a reader in a thread of its own can be given them. */

import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import type { LakeSeries } from "../../../lambdas/shared/adapters/s3/lake/lake-series.ts";

export const dayOfFiles = "2026-03-01";
/** Reads ranges of bytes, as the stage's bucket does. */
export const storeOf = (folder: string): ConstructorParameters<typeof LakeSeries>[0] => ({
  days: async () => [dayOfFiles],
  list: async () => readdirSync(folder).map((key) => ({ key, size: withFile(folder, key, sizeOf), writtenAt: 0 })),
  part: async (key, from, to) =>
    withFile(folder, key, (file) => {
      const bytes = new Uint8Array(to - from);
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, from));
    }),
});

const sizeOf = (file: number): number => fstatSync(file).size;

function withFile<T>(folder: string, key: string, use: (file: number) => T): T {
  const file = openSync(join(folder, key), "r");
  try {
    return use(file);
  } finally {
    closeSync(file);
  }
}
