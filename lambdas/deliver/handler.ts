/** Takes every connector's queue. */

import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { StageKeys } from "../adapters/kms/stage-keys.ts";
import { log } from "../adapters/log.ts";
import { Registry } from "../adapters/registry/registry.ts";
import { Table } from "../adapters/registry/table.ts";
import { SqsVisibility } from "../adapters/sqs/queue.ts";
import { createWebhookClient } from "../adapters/webhook/client.ts";
import { createWebhookGuard } from "../adapters/webhook/guard.ts";
import { openHttpConfig } from "../core/http-config.ts";
import { statsKeepSeconds, statsKey } from "../core/stats.ts";
import { readEnvironment } from "../environment.ts";
import { type BatchResponse, failuresOf, type QueueEvent } from "../frame/sqs-event.ts";
import { type DeliveryPort, deliver, type OpenConnector } from "./deliver.ts";
import { createRecorder } from "./records.ts";

const settings = readEnvironment("deliver");
const client = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, client);
const stats = new Table(client, settings.statsTable);
const keys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);
const visibility = new SqsVisibility();
const nowMillis = (): number => Date.now();

async function readConnector(project: string, id: string): Promise<OpenConnector | undefined> {
  const [connector, box] = await Promise.all([registry.connectors.get(project, id), keys.secretBox()]);
  return connector && { connector, httpConfig: openHttpConfig(connector.encryptedHttpConfig, connector.id, box) };
}

const record = createRecorder(
  {
    async count(connector, minute, amounts) {
      await stats.add(statsKey(connector, minute), amounts, {
        expiresAt: Math.floor(minute / 1000) + statsKeepSeconds,
      });
    },
    setHealth: (project, connector, health) => registry.connectors.setHealth(project, connector, health),
    info: log.info,
    warn: log.warn,
  },
  nowMillis,
);

const port: DeliveryPort = {
  connector: readConnector,
  receiver: createWebhookClient(createWebhookGuard(settings.allowedWebhookNetworks.split(",").filter(Boolean))),
  postpone: (queueUrl, postponements) => visibility.postpone(queueUrl, postponements),
  record,
  nowMillis,
  newTokenId: randomUUID,
  random: Math.random,
  report: (message, fields) => log.warn(message, fields),
};

export const handler = async ({ Records }: QueueEvent): Promise<BatchResponse> => {
  const records = Records.map(({ messageId, receiptHandle, body, attributes }) => ({
    messageId,
    receiptHandle,
    body,
    receiveCount: Number(attributes.ApproximateReceiveCount),
  }));
  return failuresOf(await deliver(records, port));
};
