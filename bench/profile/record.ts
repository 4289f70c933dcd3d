/** Has a laptop profile itself that has loaded `record-profiles.ts`. */

import { existsSync, readFileSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { BenchLaptop } from "../laptop.ts";
import { type Recorded, recordedFile } from "./recorded.ts";

const patienceMillis = 120_000;

/** Profiles the laptop while `use` is at work. */
export async function recordWhile<T>(
  { laptop: { pid }, invocationsFile }: BenchLaptop,
  use: () => Promise<T>,
): Promise<{ readonly recorded: Recorded; readonly result: T }> {
  const file = recordedFile(dirname(invocationsFile));
  rmSync(file, { force: true });
  process.kill(pid, "SIGUSR2");
  const result = await use();
  process.kill(pid, "SIGUSR2");
  const deadline = performance.now() + patienceMillis;
  while (!existsSync(file)) {
    if (performance.now() > deadline) throw new Error("bench: the laptop wrote no profiles; look at its log.");
    await wait(100);
  }
  return { recorded: JSON.parse(readFileSync(file, "utf8")) as Recorded, result };
}
