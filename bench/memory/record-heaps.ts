/**
 * Writes what V8 holds for a laptop's main thread and for each of its functions' threads, at each SIGUSR2. Is loaded
 * before a laptop's own code, and writes into the folder that its own address names after `?folder=`.
 */

import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getHeapStatistics, type HeapInfo } from "node:v8";
import { isMainThread, type Worker } from "node:worker_threads";

/** What V8 holds for a thread, in bytes. */
export interface Heap {
  /** A function's name, or `main`. */
  readonly name: string;
  /** What the heap has taken of the system. */
  readonly totalBytes: number;
  readonly usedBytes: number;
  /** Buffers and the like, which live beside the heap. */
  readonly externalBytes: number;
}

export const heapsFile = (folder: string): string => join(folder, "heaps.json");

const folder = new URL(import.meta.url).searchParams.get("folder") ?? "";
const threads = new Set<Worker>();

const heapOf = (name: string, info: HeapInfo): Heap => ({
  name,
  totalBytes: info.total_heap_size,
  usedBytes: info.used_heap_size,
  externalBytes: info.external_memory,
});

async function write(): Promise<void> {
  const ofThreads = await Promise.all(
    [...threads].map(async (thread) => {
      // A thread that ends meanwhile, as idle ones do, holds nothing.
      const info = await thread.getHeapStatistics().catch(() => undefined);
      return info && heapOf(thread.threadName ?? "", info);
    }),
  );
  const heaps = [heapOf("main", getHeapStatistics()), ...ofThreads.filter((each) => each !== undefined)];
  const file = heapsFile(folder);
  writeFileSync(`${file}.new`, JSON.stringify(heaps));
  renameSync(`${file}.new`, file);
}

function note(thread: Worker): void {
  threads.add(thread);
  thread.once("exit", () => threads.delete(thread));
}

if (isMainThread && folder !== "") {
  process.on("worker", note);
  process.on("SIGUSR2", () => void write());
}
