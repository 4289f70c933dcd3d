/**
 * The custom resource that removes, when the stack is deleted, what was made at run time: queues and their mappings.
 */

import { setTimeout } from "node:timers/promises";
import { readEnvironment } from "../../environment.ts";
import { stackStatus } from "../../shared/adapters/cloudformation/stack-status.ts";
import { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import { createSqsClient } from "../../shared/adapters/sqs/queue.ts";
import { createCustomResourceHandler } from "../../shared/handlers/custom-resource.ts";
import { dismantleStack } from "./dismantle.ts";

const settings = readEnvironment("dismantle");

export const handler = createCustomResourceHandler("dismantle", async (requestType, stackId) => {
  if (requestType !== "Delete") return {};
  const queues = new ConnectorQueues(settings.deliverFunctionArn, createSqsClient());
  const { connectorQueuePrefix } = settings;
  const wait = async (millis: number): Promise<void> => void (await setTimeout(millis));
  await dismantleStack({ queues, connectorQueuePrefix, stackStatus: (id) => stackStatus(id), wait }, stackId);
  return {};
});
