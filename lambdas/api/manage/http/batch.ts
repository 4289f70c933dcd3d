/** Does calls on many things at once. Each can fail by itself, and the answer says which failed and why. */

import * as v from "valibot";
import { chunksOf } from "../../../shared/core/chunks.ts";
import { PlatformError } from "../../../shared/core/error.ts";
import { bodyLimits } from "../../../shared/core/limits.ts";
import { listOf } from "./shapes.ts";

const mostEntries = bodyLimits.entriesPerBatch;
const atOnce = 10;

/** Accepts full resource names. `thing` says in a word of what. */
export const batchOf = (thing: string) =>
  listOf(v.string("must be a text."), { least: 1, tooFew: `must name at least one ${thing}.`, most: mostEntries });

/** Describes why one entry was not changed. Clients read the code and the message. */
export const entryStatus = v.strictObject({
  code: v.picklist(["INVALID_ARGUMENT", "NOT_FOUND", "INTERNAL_ERROR"]),
  message: v.string(),
});
export type EntryStatus = v.InferOutput<typeof entryStatus>;

interface Outcome<T> {
  readonly done: readonly T[];
  readonly errors: readonly { readonly name: string; readonly status: EntryStatus }[];
}

/** Does something to each name once, some at a time. */
export async function toEachName<T>(names: readonly string[], act: (name: string) => Promise<T>): Promise<Outcome<T>> {
  const done: T[] = [];
  const errors: Outcome<T>["errors"][number][] = [];
  const one = async (name: string): Promise<void> => {
    try {
      done.push(await act(name));
    } catch (error) {
      errors.push({ name, status: statusOf(error) });
    }
  };
  for (const some of chunksOf([...new Set(names)], atOnce)) await Promise.all(some.map(one));
  return { done, errors };
}

/** Answers one of the three codes that clients know. An error that may go away by itself becomes INTERNAL_ERROR. */
function statusOf(error: unknown): EntryStatus {
  if (!(error instanceof PlatformError)) throw error;
  const { code, message } = error;
  if (code === "not-found" || code === "forbidden") return { code: "NOT_FOUND", message };
  const isCallersFault = code === "bad-request" || code === "conflict";
  return { code: isCallersFault ? "INVALID_ARGUMENT" : "INTERNAL_ERROR", message };
}
