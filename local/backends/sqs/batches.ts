/** Holds what all batch operations of SQS have in common. */

import { asList, asObject, asText, type JsonObject } from "../../template/json.ts";
import { SqsError, VALID_BATCH_ENTRY_ID } from "./fauxqs.ts";

export type Entry = JsonObject & { readonly Id: string };

export interface FailedEntry {
  readonly Id: string;
  readonly SenderFault: boolean;
  readonly Code: string;
  readonly Message: string;
}

/**
 * Answers the entries of a batch. Throws if there are none or more than ten, and for ids that are malformed or
 * repeated.
 */
export function demandBatch(input: JsonObject): Entry[] {
  const entries = asList(input.Entries)
    .map(asObject)
    .map((entry) => ({ ...entry, Id: asText(entry.Id) ?? "" }));
  if (entries.length === 0) throw new SqsError("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (entries.length > 10) {
    throw new SqsError("TooManyEntriesInBatchRequest", "Maximum number of entries per request are 10.");
  }
  if (entries.some((entry) => !VALID_BATCH_ENTRY_ID.test(entry.Id) || entry.Id.length > 80)) {
    const form = "alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.";
    throw new SqsError("InvalidBatchEntryId", `A batch entry id can only contain ${form}`);
  }
  if (new Set(entries.map((entry) => entry.Id)).size < entries.length) {
    throw new SqsError("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
  return entries;
}

/** Answers a failed entry. Without an error it is a failure of SQS itself, which a fault rule asked for. */
export function failedEntry(id: string, error?: unknown): FailedEntry {
  if (error === undefined) {
    return { Id: id, SenderFault: false, Code: "InternalError", Message: "Internal error (a fault was injected)." };
  }
  if (!(error instanceof SqsError)) throw error;
  return { Id: id, SenderFault: error.senderFault, Code: error.code, Message: error.message };
}
