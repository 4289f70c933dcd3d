/** Tells what a laptop holds in memory: its process as the kernel sees it, and the heap of each of its threads. */

import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { shortName } from "../bill.ts";
import type { BenchLaptop } from "../laptop.ts";
import { residentKibibytes } from "../laptop.ts";
import { untilWritten } from "../profile/record.ts";
import { type Heap, heapsFile } from "./record-heaps.ts";

/** The heaps of the threads of one function, or of the main thread, in mebibytes. */
export interface HeapsOf {
  readonly threads: number;
  readonly total: number;
  readonly used: number;
  readonly external: number;
}

export interface Held {
  readonly residentMebibytes: number;
  /** The part of it that is no file's, such as heaps and buffers. Null where there is no `/proc`. */
  readonly anonymousMebibytes: number | null;
  /** By the function's short name, and `main`. */
  readonly heaps: Readonly<Record<string, HeapsOf>>;
}

const mebibyte = 1024 * 1024;

/** Asks a laptop that has loaded `record-heaps.ts`. */
export async function readHeld({ laptop: { pid }, invocationsFile }: BenchLaptop): Promise<Held> {
  const file = heapsFile(dirname(invocationsFile));
  rmSync(file, { force: true });
  process.kill(pid, "SIGUSR2");
  const heaps = heapsByName((await untilWritten(file)) as Heap[]);
  return {
    residentMebibytes: residentKibibytes(pid) / 1024,
    anonymousMebibytes: anonymousMebibytes(pid),
    heaps,
  };
}

function heapsByName(heaps: readonly Heap[]): Record<string, HeapsOf> {
  const byName = Map.groupBy(heaps, ({ name }) => shortName(name));
  return Object.fromEntries(
    [...byName].map(([name, all]) => {
      const sum = (pick: (heap: Heap) => number): number =>
        all.reduce((bytes, heap) => bytes + pick(heap), 0) / mebibyte;
      const [total, used] = [sum(({ totalBytes }) => totalBytes), sum(({ usedBytes }) => usedBytes)];
      return [name, { threads: all.length, total, used, external: sum(({ externalBytes }) => externalBytes) }];
    }),
  );
}

function anonymousMebibytes(pid: number): number | null {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return null;
  return Number(/^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(file, "utf8"))?.[1]) / 1024;
}
