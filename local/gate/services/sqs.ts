/** Describes SQS to the gate: its wire form, its operations and its errors. */

import { ServiceError } from "../../aws/service-error.ts";
import { SqsError } from "../../backends/sqs/fauxqs.ts";
import type { LaptopQueues } from "../../backends/sqs/laptop-queues.ts";
import type { StandardErrors } from "../service.ts";
import type { JsonProtocol } from "./json-protocol.ts";
import { messageOperations } from "./sqs-messages.ts";
import { queueOperations } from "./sqs-queues.ts";

const sqsErrors: StandardErrors = {
  denied: (message) => new ServiceError("AccessDeniedException", message, { status: 403, queryCode: "AccessDenied" }),
  throttled: () => new ServiceError("RequestThrottled", "The request was throttled (a fault was injected)."),
  failed: () => new ServiceError("InternalError", "Internal error (a fault was injected).", { status: 500 }),
  unknownCaller: () =>
    new ServiceError("InvalidClientTokenId", "The security token included in the request is invalid.", { status: 403 }),
};

export function createSqsProtocol(queues: LaptopQueues): JsonProtocol {
  return {
    name: "sqs",
    target: "AmazonSQS",
    contentType: "application/x-amz-json-1.0",
    errorNamespace: "com.amazonaws.sqs",
    operations: { ...messageOperations(queues), ...queueOperations(queues) },
    errors: sqsErrors,
    translate: asServiceError,
  };
}

function asServiceError(error: unknown): ServiceError | undefined {
  if (!(error instanceof SqsError)) return undefined;
  const { code, message, statusCode, queryCode } = error;
  return new ServiceError(code, message, {
    status: statusCode,
    queryCode: queryCodes[queryCode] ?? queryCode,
    cause: error,
  });
}

/** Names errors as SQS does in its older protocol, whose names it sends along, where fauxqs names them otherwise. */
const queryCodes: Readonly<Record<string, string>> = {
  NonExistentQueue: "AWS.SimpleQueueService.NonExistentQueue",
  QueueNameExists: "QueueAlreadyExists",
};
