/** Takes and empties the one directory that holds all of a laptop's state. */

import { existsSync } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inventoryFileName } from "../backends/inventory.ts";
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
  if (before.length > 0 && !before.includes(lockFileName) && !before.includes(inventoryFileName)) {
    throw new Error(`${path} is not empty and was not made by Millrace; choose another directory with --data-dir.`);
  }
  await make(path);
  const lock = await lockDataDirectory(path);
  if (fresh) await empty(path);
  return { path, lock };
}

/** What the operating system answers where a file cannot be made or written. */
const unwritable = [
  "EACCES",
  "EDQUOT",
  "EFBIG",
  "EIO",
  "EMFILE",
  "ENFILE",
  "ENOENT",
  "ENOSPC",
  "ENOTDIR",
  "EPERM",
  "EROFS",
];

/** Says what to do where the data directory, or a file in it, cannot be made or written. Answers other errors as they are. */
export function inWords(error: unknown, dataDir: string): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const path = "path" in error ? String(error.path) : "";
  const isOurs = path !== "" && (path.startsWith(dataDir) || dataDir.startsWith(path));
  const isLocks = "errcode" in error;
  if (!isLocks && !(isOurs && unwritable.includes(String(error.code)))) return error;
  const advice = "make room for it and make it writable, or choose another directory with --data-dir.";
  return new Error(`The data directory ${dataDir} cannot be written (${error.message}): ${advice}`, { cause: error });
}

/** Makes the directory and those above it, one by one: Node's own `recursive` never ends where `/proc` refuses. */
async function make(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") return;
    const above = dirname(path);
    if (code !== "ENOENT" || above === path || existsSync(above)) throw error;
    await make(above);
    await mkdir(path, { mode: 0o700 });
  }
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
