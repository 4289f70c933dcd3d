/** Takes every connector's queue. */

import { readEnvironment } from "../../environment.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { deliverBatch } from "../../shared/delivery/attempt/batch.ts";
import { wireDelivery } from "../../shared/delivery/wiring.ts";
import { framed } from "../../shared/handlers/frame.ts";
import { type BatchResponse, failuresOf, type QueueEvent } from "../../shared/handlers/sqs-event.ts";

const { port } = wireDelivery(readEnvironment("deliver"), createDynamoDbClient(), createSqsClient());

export const handler = framed<QueueEvent, BatchResponse>(async ({ Records }) => {
  const records = Records.map(({ messageId, receiptHandle, body, attributes }) => ({
    messageId,
    receiptHandle,
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
    sentAt: Number(attributes.SentTimestamp),
  }));
  return failuresOf((await deliverBatch(records, port)).remaining);
});
