/**
 * Performs ChangeMessageVisibilityBatch. fauxqs's own would fail the whole batch for one entry that is past SQS's 12
 * hours.
 */

import { asNumber, asText, type JsonObject } from "../../template/json.ts";
import { demandBatch, type FailedEntry, failedEntry } from "./batches.ts";
import { SqsError } from "./fauxqs.ts";
import type { LaptopQueue } from "./laptop-queue.ts";

export interface ChangedBatch {
  readonly Successful: { readonly Id: string }[];
  readonly Failed: FailedEntry[];
}

export function changeMessageVisibilityBatch(
  queue: LaptopQueue,
  input: JsonObject,
  fails: () => boolean = () => false,
): ChangedBatch {
  const result: ChangedBatch = { Successful: [], Failed: [] };
  for (const entry of demandBatch(input)) {
    if (fails()) {
      result.Failed.push(failedEntry(entry.Id));
      continue;
    }
    try {
      change(queue, asText(entry.ReceiptHandle) ?? "", asNumber(entry.VisibilityTimeout));
      result.Successful.push({ Id: entry.Id });
    } catch (error) {
      result.Failed.push(failedEntry(entry.Id, error));
    }
  }
  return result;
}

function change(queue: LaptopQueue, receiptHandle: string, seconds: number | undefined): void {
  if (seconds === undefined || seconds < 0 || seconds > 43_200) {
    throw new SqsError("InvalidParameterValue", "VisibilityTimeout must be between 0 and 43200.");
  }
  if (!queue.inflightMessages.has(receiptHandle)) {
    throw new SqsError("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
  }
  queue.changeVisibility(receiptHandle, seconds);
}
