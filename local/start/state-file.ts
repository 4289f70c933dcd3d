/**
 * Reads and writes small JSON files of the data directory. Each is replaced as a whole, so that a crash leaves the old
 * one or the new one.
 */

import { randomBytes } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";

/** Answers undefined if there is no such file. Rejects with the file's name if it holds no JSON object. */
export async function readStateFile(path: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
  try {
    const state: unknown = parseJson(text);
    if (typeof state === "object" && state !== null && !Array.isArray(state)) return state as Record<string, unknown>;
  } catch {
    // Falls through to the one message for everything that is no JSON object.
  }
  throw new Error(`${path} is damaged: repair it, or begin anew with --fresh.`);
}

/**
 * Writes a file that only its owner can read, since most of these files hold secrets. When it resolves, the file is on
 * disk, whatever happens then.
 */
export async function writeStateFile(path: string, state: object): Promise<void> {
  const unfinished = `${path}.${randomBytes(4).toString("hex")}.new`;
  const file = await open(unfinished, "w", 0o600);
  try {
    await file.writeFile(`${JSON.stringify(state, null, 2)}\n`);
    await file.sync();
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    // A file that is closed already says so, which is of no interest beside the first reason.
    await file.close().catch(() => undefined);
    await rm(unfinished, { force: true });
    throw error;
  }
}
