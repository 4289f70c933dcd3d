/** The custom resource that removes, when the stack is deleted, what was made at run time: queues and their mappings. */

import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { readEnvironment } from "../../environment.ts";
import { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import { createSqsClient } from "../../shared/adapters/sqs/queue.ts";
import { customResourceHandler } from "../../shared/handlers/custom-resource.ts";
import { dismantleStack } from "./dismantle.ts";

const settings = readEnvironment("dismantle");

async function stackStatus(stackId: string): Promise<string | undefined> {
  const { Stacks } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stackId }));
  return Stacks?.[0]?.StackStatus;
}

export const handler = customResourceHandler("dismantle", async (requestType, stackId) => {
  if (requestType !== "Delete") return {};
  const queues = new ConnectorQueues(settings.deliverFunctionArn, createSqsClient());
  await dismantleStack({ queues, connectorQueuePrefix: settings.connectorQueuePrefix, stackStatus }, stackId);
  return {};
});
