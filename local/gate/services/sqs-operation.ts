/** Holds what the operations of SQS have in common. */

import { SqsError } from "../../backends/sqs/fauxqs.ts";
import type { LaptopQueue } from "../../backends/sqs/laptop-queue.ts";
import type { LaptopQueues } from "../../backends/sqs/laptop-queues.ts";
import { asText, type JsonObject } from "../../template/json.ts";
import { arnOf } from "../../template/names.ts";
import type { Permission } from "../service.ts";
import type { Operation, Result } from "./json-protocol.ts";

export function demandQueue(queues: LaptopQueues, input: JsonObject): LaptopQueue {
  const queue = queues.getQueue(asText(input.QueueUrl) ?? "");
  if (queue !== undefined) return queue;
  throw new SqsError("QueueDoesNotExist", "The specified queue does not exist.", 400, true, "NonExistentQueue");
}

/** Answers the permission for an action on a queue. The queue need not exist, since IAM looks at the name. */
export const onQueue =
  (action: string) =>
  (input: JsonObject): Permission[] => [{ action, resource: arnOf("sqs", nameOf(input)) }];

const nameOf = (input: JsonObject): string => (asText(input.QueueName ?? input.QueueUrl) ?? "").split("/").at(-1) ?? "";

/** Makes an operation that changes something. It answers when the change is on disk. */
export function writing(
  queues: LaptopQueues,
  action: string,
  perform: (input: JsonObject, fails?: () => boolean) => Result,
  isBatch = false,
): Operation {
  const written = async (result: Result): Promise<Result> => {
    await queues.written();
    return result;
  };
  return {
    permissions: onQueue(action),
    perform: (input) => written(perform(input)),
    ...(isBatch ? { performSome: (input, fails) => written(perform(input, fails)) } : {}),
  };
}
