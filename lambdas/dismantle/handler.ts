/** The custom resource that removes, when the stack is deleted, what was made at run time: queues and their mappings. */

import { ConnectorLanes } from "../adapters/lambda/connector-lane.ts";
import { log } from "../adapters/log.ts";
import { createSqsClient } from "../adapters/sqs/queue.ts";
import { readEnvironment } from "../environment.ts";
import { customResourceHandler } from "../frame/custom-resource.ts";

const settings = readEnvironment("dismantle");

/** Mappings first, since they poll the queues. Lists anew at each run, so a run that was cut off is simply repeated. */
async function dismantle(lanes: ConnectorLanes): Promise<void> {
  const mappings = (await lanes.mappings()).filter(({ queueArn }) => isOurs(queueArn));
  for (const { uuid } of mappings) await lanes.removeMapping(uuid);
  const queueUrls = await lanes.queueUrls(settings.connectorQueuePrefix);
  for (const queueUrl of queueUrls) await lanes.removeQueue(queueUrl);
  log.info("dismantled", { mappings: mappings.length, queues: queueUrls.length });
}

const isOurs = (queueArn: string): boolean =>
  queueArn.split(":").at(-1)?.startsWith(settings.connectorQueuePrefix) ?? false;

export const handler = customResourceHandler("dismantle", async (requestType) => {
  if (requestType === "Delete") await dismantle(new ConnectorLanes(settings.deliverFunctionArn, createSqsClient()));
  return {};
});
