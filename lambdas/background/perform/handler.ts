/** Takes the jobs queue. */

import { setTimeout } from "node:timers/promises";
import { readEnvironment } from "../../environment.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { wireWaiting } from "../../shared/command/wiring.ts";
import { connectorQueueName } from "../../shared/core/connector/connector-queue.ts";
import { removeDeleted } from "../../shared/delivery/connector/remove-connector.ts";
import { wireDelivery } from "../../shared/delivery/wiring.ts";
import { createQueueHandler } from "../../shared/handlers/queue-handler.ts";
import { wireLakeTender } from "./lake/wiring.ts";
import { type PerformingPort, perform } from "./perform.ts";
import { Turns } from "./turns.ts";
import { wireChores } from "./upkeep/wiring.ts";
import { createLastValues, createSlices, createTables } from "./wiring.ts";

const settings = readEnvironment("perform");
const client = createDynamoDbClient();
const sqs = createSqsClient();
const { port: delivery, registry, stageKeys, waiting, sender } = wireDelivery(settings, client, sqs);
const queues = new ConnectorQueues(settings.deliverFunctionArn, sqs);
const { connectors, jobs } = registry;
const turns = new Turns();

/** Works out where a connector's queue is by its name alone: beside the jobs queue. */
function queueOf(connector: string): { queueUrl: string; queueArn: string } {
  const name = connectorQueueName(settings.connectorQueuePrefix, connector);
  return { queueUrl: settings.jobsQueueUrl.replace(/[^/]+$/, name), queueArn: queues.arnOf(name) };
}

const port: PerformingPort = {
  ...delivery,
  waiting,
  queues,
  claimProbe: (project, connector, next, dueBy) => connectors.claimProbe(project, connector, next, dueBy),
  removeDeleted: (project, id) => removeDeleted(project, id, { registry, queues }, { connectors, named: queueOf(id) }),
  async noteMapping(project, connector, mapping) {
    await connectors.change(project, connector, { mapping });
    await registry.projects.touch(project);
  },
  noteSweep: (project, connector, nowMillis) => connectors.noteSweep(project, connector, nowMillis),
  wait: async (millis) => void (await setTimeout(millis)),
  jobs,
  commanding: wireWaiting({
    registry,
    stats: new Table(client, settings.statsTable),
    sendJob: delivery.sendJob,
    report: delivery.report,
  }),
  lastValues: createLastValues({ registry, client, settings }),
  retentionTables: {
    retention: (project, id) => registry.sources.getRetention(project, id),
    tables: createTables(settings.timestreamDatabase),
  },
  doChore: wireChores({ registry, client, settings, sendJob: delivery.sendJob, turns }),
  tendLake: wireLakeTender(registry, settings.lakeBucket, delivery.sendJob, turns),
  turns,
  slices: createSlices({ registry, client, stageKeys, settings, queues, sender }),
};

export const handler = createQueueHandler(
  (records) => perform(records, port),
  (queueUrl, postponements) => waiting.postpone(queueUrl, postponements),
  [settings.jobsQueueUrl],
);
