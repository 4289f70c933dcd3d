/**
 * Says for each of SQS's operations on messages what it needs to be allowed, what it does, and what it is billed as.
 */

import { demandBatch, type FailedEntry, failedEntry } from "../../backends/sqs/batches.ts";
import { changeMessageVisibility, deleteMessage, deleteMessageBatch } from "../../backends/sqs/fauxqs.ts";
import type { LaptopQueues } from "../../backends/sqs/laptop-queues.ts";
import type { InFlight } from "../../backends/sqs/message.ts";
import { demandRoom, receivedBytes, receivingOf, shown } from "../../backends/sqs/receiving.ts";
import { sendMessage, sendMessageBatch, sizeOf } from "../../backends/sqs/sending.ts";
import { changeMessageVisibilityBatch } from "../../backends/sqs/visibility.ts";
import { asList, asObject, asText, type JsonObject } from "../../template/json.ts";
import type { Operation } from "./json-protocol.ts";
import { demandQueue, onQueue, writing } from "./sqs-operation.ts";

/** SQS bills a request for each 64 KB of payload begun. */
const billedChunkBytes = 65_536;
const chunks = (bytes: number): number => Math.max(1, Math.ceil(bytes / billedChunkBytes));

export function messageOperations(queues: LaptopQueues): Record<string, Operation> {
  const store = queues.forActions();
  return {
    SendMessage: writing(queues, "sqs:SendMessage", (input) => ({
      output: sendMessage(queues, demandQueue(queues, input), input),
      units: chunks(sizeOf(input)),
    })),
    SendMessageBatch: writing(
      queues,
      "sqs:SendMessage",
      (input, fails) => ({
        output: sendMessageBatch(queues, demandQueue(queues, input), input, fails),
        units: chunks(asList(input.Entries).reduce<number>((sum, entry) => sum + sizeOf(asObject(entry)), 0)),
      }),
      true,
    ),
    ReceiveMessage: receiveOperation(queues, shown),
    DeleteMessage: writing(queues, "sqs:DeleteMessage", (input) => ({ output: deleteMessage({ ...input }, store) })),
    DeleteMessageBatch: writing(
      queues,
      "sqs:DeleteMessage",
      (input, fails) => ({
        output: fails === undefined ? deleteMessageBatch({ ...input }, store) : deleteSome(queues, input, fails),
      }),
      true,
    ),
    ChangeMessageVisibility: writing(queues, "sqs:ChangeMessageVisibility", (input) => ({
      output: changeMessageVisibility({ ...input }, store),
    })),
    ChangeMessageVisibilityBatch: writing(
      queues,
      "sqs:ChangeMessageVisibility",
      (input, fails) => ({ output: changeMessageVisibilityBatch(demandQueue(queues, input), input, fails) }),
      true,
    ),
  };
}

/**
 * Performs ReceiveMessage, with each message in the form that its caller reads. `wantsQuiet` tells whether a caller in
 * process takes nothing of groups that have many messages in flight; SQS itself has no such parameter.
 */
export function receiveOperation(
  queues: LaptopQueues,
  show: (message: InFlight, input: JsonObject) => unknown,
  wantsQuiet: (input: JsonObject) => boolean = () => false,
): Operation {
  return {
    permissions: onQueue("sqs:ReceiveMessage"),
    perform: async (input, performing) => {
      const queue = demandQueue(queues, input);
      const receiving = { ...receivingOf(queue, input), quietOnly: wantsQuiet(input) };
      demandRoom(queue, receiving);
      const waiting = receiving.waitMillis > 0 ? { ...receiving, signal: performing.signal } : receiving;
      const messages = await queue.receive(waiting);
      const output = messages.length === 0 ? {} : { Messages: messages.map((message) => show(message, input)) };
      return { output, units: chunks(receivedBytes(messages)) };
    },
  };
}

function deleteSome(queues: LaptopQueues, input: JsonObject, fails: () => boolean): unknown {
  const queue = demandQueue(queues, input);
  const result: { Successful: { Id: string }[]; Failed: FailedEntry[] } = { Successful: [], Failed: [] };
  for (const entry of demandBatch(input)) {
    if (fails()) {
      result.Failed.push(failedEntry(entry.Id));
    } else {
      queue.deleteMessage(asText(entry.ReceiptHandle) ?? "");
      result.Successful.push({ Id: entry.Id });
    }
  }
  return result;
}
