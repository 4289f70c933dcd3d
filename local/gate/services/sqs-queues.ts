/** Performs SQS's operations on queues. */

import {
  createQueue,
  deleteQueue,
  getQueueAttributes,
  getQueueUrl,
  listQueues,
  listQueueTags,
  purgeQueue,
  SETTABLE_ATTRIBUTES,
  SqsError,
  setQueueAttributes,
} from "../../backends/sqs/fauxqs.ts";
import type { LaptopQueue } from "../../backends/sqs/laptop-queue.ts";
import type { LaptopQueues } from "../../backends/sqs/laptop-queues.ts";
import { asList, asObject, asText, type JsonObject } from "../../template/json.ts";
import type { Operation, Result } from "./json-protocol.ts";
import { demandQueue, onQueue, writing } from "./sqs-operation.ts";

export function queueOperations(queues: LaptopQueues): Record<string, Operation> {
  const store = queues.forActions();
  // fauxqs reads a region from the request. This one names none, so it takes the store's.
  const request = { headers: {} } as Parameters<typeof createQueue>[2];
  const reading = (action: string, perform: (input: JsonObject) => unknown): Operation => ({
    permissions: onQueue(action),
    perform: (input) => ({ output: perform(input) }),
  });
  return {
    CreateQueue: {
      ...writing(queues, "sqs:CreateQueue", (input) => {
        demandCreatable(input);
        return { output: createQueue({ ...input }, store, request) };
      }),
      permissions: (input) => [
        ...onQueue("sqs:CreateQueue")(input),
        // A queue that is made with tags also needs the right to tag.
        ...(Object.keys(asObject(input.tags)).length > 0 ? onQueue("sqs:TagQueue")(input) : []),
      ],
    },
    DeleteQueue: writing(queues, "sqs:DeleteQueue", (input) => ({ output: deleteQueue({ ...input }, store) })),
    PurgeQueue: writing(queues, "sqs:PurgeQueue", (input) => ({ output: purgeQueue({ ...input }, store) })),
    SetQueueAttributes: writing(queues, "sqs:SetQueueAttributes", (input) => ({
      output: setQueueAttributes({ ...input }, store),
    })),
    TagQueue: writing(queues, "sqs:TagQueue", (input) => tag(demandQueue(queues, input), asObject(input.Tags), [])),
    UntagQueue: writing(queues, "sqs:UntagQueue", (input) =>
      tag(demandQueue(queues, input), {}, asList(input.TagKeys)),
    ),
    GetQueueUrl: reading("sqs:GetQueueUrl", (input) => getQueueUrl({ ...input }, store, request)),
    GetQueueAttributes: reading("sqs:GetQueueAttributes", (input) => getQueueAttributes({ ...input }, store)),
    ListQueueTags: reading("sqs:ListQueueTags", (input) => listQueueTags({ ...input }, store)),
    // IAM knows no resource for this action, so only `*` allows it.
    ListQueues: {
      permissions: () => [{ action: "sqs:ListQueues", resource: "*" }],
      perform: (input) => ({ output: listQueues({ ...input }, store) }),
    },
  };
}

/** Throws for what SQS refuses and fauxqs would accept. */
function demandCreatable(input: JsonObject): void {
  const name = asText(input.QueueName) ?? "";
  if (name.endsWith(".fifo")) throw new SqsError("InvalidParameterValue", "The laptop has standard queues only.");
  if (!/^[a-zA-Z0-9_-]{1,80}$/.test(name)) {
    const form = "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length";
    throw new SqsError("InvalidParameterValue", form);
  }
  const unknown = Object.keys(asObject(input.Attributes)).find(
    (key) => key === "FifoQueue" || !SETTABLE_ATTRIBUTES.has(key),
  );
  if (unknown !== undefined) throw new SqsError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
}

function tag(queue: LaptopQueue, added: JsonObject, removed: readonly unknown[]): Result {
  for (const [key, value] of Object.entries(added)) queue.tags.set(key, asText(value) ?? "");
  for (const key of removed) queue.tags.delete(asText(key) ?? "");
  queue.save();
  return { output: {} };
}
