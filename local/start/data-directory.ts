/** Takes and empties the one directory that holds all of a laptop's state. */

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type DataDirectoryLock, lockDataDirectory, lockFileName } from "./lock.ts";

export interface DataDirectory {
  readonly path: string;
  readonly lock: DataDirectoryLock;
}

/**
 * Takes the directory at the absolute `path`. Makes it if it is not there, and empties it first if `fresh` is true.
 * Rejects if another laptop runs on it, or if it holds somebody's own files, so that none of these is overwritten or
 * deleted.
 */
export async function openDataDirectory(path: string, fresh: boolean): Promise<DataDirectory> {
  const before = await entriesOf(path);
  if (before.length > 0 && !before.includes(lockFileName)) {
    throw new Error(`${path} is not empty and was not made by Millrace; choose another directory with --data-dir.`);
  }
  const lock = await lockDataDirectory(path);
  if (fresh) await empty(path);
  return { path, lock };
}

async function empty(path: string): Promise<void> {
  for (const entry of await entriesOf(path)) {
    // Keeps the lock's file, which holds the lock, and the name of its holder, which is still right.
    if (entry.startsWith(lockFileName) || entry === "holder.json") continue;
    await rm(join(path, entry), { recursive: true, force: true });
  }
}

async function entriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return [];
    const reason = code === "ENOTDIR" ? "is a file, not a directory" : `cannot be read (${String(code)})`;
    throw new Error(`${path} ${reason}; choose another directory with --data-dir.`, { cause: error });
  }
}
