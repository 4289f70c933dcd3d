/**
 * Profiles the processor time of a laptop's main thread and of all its functions' threads. Is loaded before a laptop's own
 * code. SIGUSR2 begins, and the next one ends and writes a file for each thread into the folder that this module's own
 * address names after `?folder=`. A thread that begins meanwhile is profiled from then on.
 */

import { renameSync, writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { isMainThread, type Worker } from "node:worker_threads";
import { type Recorded, recordedFile } from "./recorded.ts";

const folder = new URL(import.meta.url).searchParams.get("folder") ?? "";
const threads = new Set<Worker>();
let ending: (() => Promise<Recorded>) | undefined;
/** Ends the profiles of threads. Answers undefined for a thread that has ended meanwhile, and took its profile with it. */
const endings: (() => Promise<Recorded["functions"][number] | undefined>)[] = [];

/** Microseconds between two looks at the main thread. */
const interval = 500;

async function begin(): Promise<() => Promise<Recorded>> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval });
  await session.post("Profiler.start");
  for (const thread of threads) endings.push(profile(thread));
  const before = process.cpuUsage();
  return async () => {
    const { user, system } = process.cpuUsage(before);
    const { profile: main } = await session.post("Profiler.stop");
    session.disconnect();
    const functions = await Promise.all(endings.splice(0).map((end) => end()));
    return { processMicros: user + system, main, functions: functions.filter((each) => each !== undefined) };
  };
}

function profile(thread: Worker): (typeof endings)[number] {
  const name = thread.threadName ?? "";
  const started = Promise.all([thread.startCpuProfile(), thread.cpuUsage()]).catch(() => undefined);
  return async () => {
    const [handle, before] = (await started) ?? [];
    if (!handle || !before || !threads.has(thread)) return undefined;
    try {
      const { user, system } = await thread.cpuUsage(before);
      return { name, micros: user + system, profile: JSON.parse(String(await handle.stop())) };
    } catch {
      // The thread ended meanwhile, as idle ones do.
      return undefined;
    }
  };
}

async function turn(): Promise<void> {
  if (!ending) {
    ending = await begin();
    return;
  }
  const end = ending;
  ending = undefined;
  const file = recordedFile(folder);
  writeFileSync(`${file}.new`, JSON.stringify(await end()));
  renameSync(`${file}.new`, file);
}

function note(thread: Worker): void {
  threads.add(thread);
  thread.once("exit", () => threads.delete(thread));
  if (ending) endings.push(profile(thread));
}

if (isMainThread && folder !== "") {
  process.on("worker", note);
  process.on("SIGUSR2", () => void turn());
}
