/** Starts a laptop for one part of the bench: a process of its own, on a directory that is removed afterwards. */

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Addresses, signIn } from "../local/client/client.ts";
import { type SpawnedLaptop, spawnLaptop } from "../local/start/spawn.ts";
import { preload } from "./invocations.ts";
import { assemblyDir } from "./settings.ts";

export interface BenchLaptop {
  readonly laptop: SpawnedLaptop;
  readonly addresses: Addresses;
  readonly dataDir: string;
  /** The file in which the laptop notes its invocations (see invocations.ts), if it does. */
  readonly invocationsFile: string;
  /** The administrator's access token. */
  readonly admin: string;
}

export async function withDirectory<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-bench-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the start of a laptop, for instance with something that it loads before its own code. */
type Around = <T>(folder: string, start: () => Promise<T>) => Promise<T>;
/** Has the laptop note its invocations, which takes some hundredths of its time. */
export const noting: Around = (folder, start) => preload(invocationsIn(folder), start);
/** Starts the laptop as people do. */
export const plainly: Around = (_, start) => start();

const invocationsIn = (folder: string): string => join(folder, "invocations.json");

export const withLaptop = <T>(use: (bench: BenchLaptop) => Promise<T>, around = noting): Promise<T> =>
  withDirectory((folder) => withLaptopOn(folder, use, around));

/** Runs a laptop on the folder, and leaves there what the laptop kept. */
export async function withLaptopOn<T>(
  folder: string,
  use: (bench: BenchLaptop) => Promise<T>,
  around = noting,
): Promise<T> {
  const dataDir = join(folder, "data");
  const invocationsFile = invocationsIn(folder);
  const laptop = await around(folder, () => spawnLaptop({ dataDir, assemblyDir, port: 0 }));
  try {
    const { httpUrl, user } = laptop.ready;
    const addresses = { httpUrl, apiUrl: httpUrl };
    const admin = await signIn(addresses, user.username, user.password);
    return await use({ laptop, addresses, dataDir, invocationsFile, admin });
  } finally {
    await laptop.stop();
  }
}

/** Answers what a process holds in memory. */
export const residentKibibytes = (pid: number): number =>
  Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));

/** Linux counts in hundredths of a second, whatever the machine. */
const ticksOfSecond = 100;

/** Answers the processor time of a process in its own code and in the kernel; null on systems other than Linux. */
export function processorSeconds(pid: number): number | null {
  if (process.platform !== "linux") return null;
  // The name of the program, in brackets, may hold spaces.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /s, "")
    .split(" ");
  const [user, system] = [Number(fields[11]), Number(fields[12])];
  return (user + system) / ticksOfSecond;
}
