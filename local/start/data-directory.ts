/** The one directory that holds all of a laptop's state. */

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { type DataDirectoryLock, lockDataDirectory, lockFileName } from "./lock.ts";

export interface DataDirectory {
  readonly path: string;
  readonly lock: DataDirectoryLock;
}

/**
 * Takes the directory at the absolute `path`, made if it is not there, and empties it first where `fresh`. Rejects where
 * another laptop runs on it, and where it holds somebody's files: nothing of theirs is written over or deleted.
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
    // The lock is held by its file, and who holds it stays true.
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
