/** Lets one laptop at a time use a data directory. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as after } from "node:timers/promises";
import { readStateFile, writeStateFile } from "./state-file.ts";

export interface DataDirectoryLock {
  release(): void;
}

/** The process that holds a data directory. */
export interface Holder {
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
}

class DirectoryInUse extends Error {
  readonly holder: Holder | undefined;

  constructor(dataDir: string, holder: Holder | undefined) {
    const who = holder ? `the process ${holder.pid}, since ${holder.since}` : "another process";
    super(
      `The data directory ${dataDir} is in use by ${who}. Stop that one, or choose another directory with --data-dir.`,
    );
    this.name = "DirectoryInUse";
    this.holder = holder;
  }
}

/** The file also shows that a directory is a data directory. */
export const lockFileName = "millrace.lock";

/** SQLite's code for a lock that another connection holds. */
const busy = 5;
/** SQLite's code for a file that is something else. */
const notDatabase = 26;

/**
 * Takes the directory, which exists. Rejects with `DirectoryInUse`. The lock is the operating
 * system's own, taken through SQLite, since Node offers none. It ends with its process, however that ends. So there is
 * no stale lock to recognise and take over, which a file that is made and removed by hand cannot do without a race.
 */
export async function lockDataDirectory(dataDir: string): Promise<DataDirectoryLock> {
  const holderFile = join(dataDir, "holder.json");
  const lock = takeLock(join(dataDir, lockFileName));
  if (!lock) throw new DirectoryInUse(dataDir, await readHolder(holderFile));
  await writeStateFile(holderFile, { pid: process.pid, since: new Date().toISOString() });
  return { release: () => lock.close() };
}

function takeLock(file: string): DatabaseSync | undefined {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database.close();
    const code = error instanceof Error && "errcode" in error ? error.errcode : undefined;
    if (code === busy) return undefined;
    if (code === notDatabase) throw new Error(`${file} is damaged. It holds nothing: delete it, and start again.`);
    throw error;
  }
}

/** Looks for five seconds in all: a machine that is busy may take long over the holder's few bytes. */
const [mostLooks, betweenLooksMillis] = [200, 25];

/**
 * Answers the process that holds the lock. Reads several times, since that process writes its name a moment after it
 * takes the lock, and until then the file names one that is gone.
 */
async function readHolder(file: string): Promise<Holder | undefined> {
  for (let look = 0; look < mostLooks; look += 1) {
    const found = await readStateFile(file).catch(() => undefined);
    if (typeof found?.pid === "number" && typeof found.since === "string" && isRunning(found.pid)) {
      return { pid: found.pid, since: found.since };
    }
    await after(betweenLooksMillis);
  }
  return undefined;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user runs too, although it cannot be signalled.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
