/** Makes the events that Lambda makes of messages. */

import type { Received } from "../../aws/queue-message.ts";
import { largestPayloadBytes } from "../pool/function-pool.ts";

export interface Batch {
  /** The event as JSON. */
  readonly payload: string;
  readonly messages: readonly Received[];
}

const opening = '{"Records":[';
const closing = "]}";

/**
 * Puts the messages into one event, or into several if one would be larger than Lambda's payload: ten messages may have
 * 10 MiB.
 */
export function batchesOf(messages: readonly Received[], eventSourceARN: string): Batch[] {
  const awsRegion = eventSourceARN.split(":")[3] ?? "";
  const batches: Batch[] = [];
  let held: Received[] = [];
  let records: string[] = [];
  let bytes = opening.length + closing.length;
  const finish = (): void => {
    if (held.length > 0) batches.push({ payload: `${opening}${records.join(",")}${closing}`, messages: held });
  };
  for (const message of messages) {
    const record = JSON.stringify({ ...message, eventSource: "aws:sqs", eventSourceARN, awsRegion });
    const size = Buffer.byteLength(record) + 1;
    if (held.length > 0 && bytes + size > largestPayloadBytes) {
      finish();
      held = [];
      records = [];
      bytes = opening.length + closing.length;
    }
    held.push(message);
    records.push(record);
    bytes += size;
  }
  finish();
  return batches;
}
