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
  return { recorded: (await untilWritten(file)) as Recorded, result };
}

/** Waits for a file of JSON that a laptop writes when it is asked to. Answers what is in it. */
export async function untilWritten(file: string): Promise<unknown> {
  const deadline = performance.now() + patienceMillis;
  while (!existsSync(file)) {
    if (performance.now() > deadline) throw new Error(`bench: the laptop did not write ${file}; look at its log.`);
    await wait(100);
  }
  return JSON.parse(readFileSync(file, "utf8"));
}
