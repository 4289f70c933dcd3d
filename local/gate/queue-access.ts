/**
 * Gives the pollers the queues in process. Their calls are authorized, counted and disturbed as those of the function
 * that they poll for.
 */

import type { Received } from "../aws/queue-message.ts";
import { ServiceError } from "../aws/service-error.ts";
import type { LaptopQueues } from "../backends/sqs/laptop-queues.ts";
import { asReceived } from "../backends/sqs/receiving.ts";
import { asList, asObject, type JsonObject } from "../template/json.ts";
import type { LocalFunction } from "../template/model/functions.ts";
import type { Polling, QueueAccess, Receiving } from "./contract.ts";
import type { Guard } from "./guard.ts";
import type { Call } from "./service.ts";
import { type JsonProtocol, jsonCall } from "./services/json-protocol.ts";
import { receiveOperation } from "./services/sqs-messages.ts";

/** SQS takes ten entries in a call. */
const entriesPerCall = 10;

export function createQueueAccess(
  queues: LaptopQueues,
  protocol: JsonProtocol,
  guard: Guard,
  functions: readonly LocalFunction[],
): QueueAccess {
  const receiving = receiveOperation(queues, asReceived, ({ QuietOnly }) => QuietOnly === true);
  const byArn = new Map(functions.map((each) => [each.arn, each]));
  const run = <T>(by: Polling, call: Call<T>, signal: AbortSignal = new AbortController().signal): Promise<T> => {
    const caller = byArn.get(by.functionArn);
    if (caller === undefined) throw new Error(`The template has no function ${by.functionArn}.`);
    return guard.run(caller, protocol, call, { signal });
  };
  // Speaks of a queue that is gone by its name, so that its poller is denied before it is told so.
  const urlOf = (queueArn: string): string => queues.getQueueByArn(queueArn)?.url ?? queueArn.split(":").at(-1) ?? "";
  const batch = async (by: Polling, name: string, queueArn: string, entries: readonly JsonObject[]): Promise<void> => {
    for (let from = 0; from < entries.length; from += entriesPerCall) {
      const input = { QueueUrl: urlOf(queueArn), Entries: entries.slice(from, from + entriesPerCall) };
      demandAll(await run(by, namedCall(protocol, name, input)));
    }
  };
  return {
    exists: (queueArn) => queues.getQueueByArn(queueArn) !== undefined,
    receive: async (queueArn, how) => {
      const input = inputOf(urlOf(queueArn), how);
      const call = jsonCall(protocol, "ReceiveMessage", receiving, input, (result) => result.output);
      return asList(asObject(await run(how, call, how.signal)).Messages) as Received[];
    },
    deleteBatch: (queueArn, handles, by) => batch(by, "DeleteMessageBatch", queueArn, handles.map(entry)),
    changeVisibility: (queueArn, handles, seconds, by) => {
      const entries = handles.map((handle, at) => ({ ...entry(handle, at), VisibilityTimeout: seconds }));
      return batch(by, "ChangeMessageVisibilityBatch", queueArn, entries);
    },
  };
}

const entry = (ReceiptHandle: string, at: number): JsonObject => ({ Id: String(at), ReceiptHandle });

const inputOf = (QueueUrl: string, how: Receiving): JsonObject => ({
  QueueUrl,
  MaxNumberOfMessages: how.max,
  WaitTimeSeconds: how.waitSeconds,
  QuietOnly: how.quietOnly === true,
});

function namedCall(protocol: JsonProtocol, name: string, input: JsonObject): Call<unknown> {
  const operation = protocol.operations[name];
  if (operation === undefined) throw new Error(`The laptop's ${protocol.name} has no operation ${name}.`);
  return jsonCall(protocol, name, operation, input, (result) => result.output);
}

/**
 * Throws if an entry failed, since a poller's call then failed. Ignores handles of messages that are no longer in
 * flight.
 */
function demandAll(output: unknown): void {
  for (const failed of asList(asObject(output).Failed).map(asObject)) {
    if (failed.Code !== "ReceiptHandleIsInvalid") {
      throw new ServiceError(String(failed.Code), String(failed.Message), {
        status: failed.SenderFault === true ? 400 : 500,
      });
    }
  }
}
