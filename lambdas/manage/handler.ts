/** `/v2`: projects, sources, retentions, identities, data connectors, and what was sent. */

import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { createAccess } from "../access/access.ts";
import { StageKeys } from "../adapters/kms/stage-keys.ts";
import { ConnectorLanes } from "../adapters/lambda/connector-lane.ts";
import { PackTable } from "../adapters/packs/pack-table.ts";
import { Registry } from "../adapters/registry/registry.ts";
import { Table } from "../adapters/registry/table.ts";
import { createSqsClient } from "../adapters/sqs/queue.ts";
import { createWebhookGuard } from "../adapters/webhook/guard.ts";
import { newId } from "../core/id.ts";
import { type MinuteCounts, statsKey, statsPrefix } from "../core/stats.ts";
import { readEnvironment } from "../environment.ts";
import { httpHandler } from "../frame/http-handler.ts";
import { errorAnswer, manage } from "./manage.ts";
import type { Ports } from "./ports.ts";

const settings = readEnvironment("manage");
const client = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, client);
const keys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);
const access = createAccess({ registry, stage: settings.stage, keys, nowSeconds: () => Math.floor(Date.now() / 1000) });
const guard = createWebhookGuard(settings.allowedWebhookNetworks.split(",").filter(Boolean));

const stats = new Table(client, settings.statsTable);

const ports: Ports = {
  registry,
  secretBox: () => keys.secretBox(),
  lanes: new ConnectorLanes(settings.deliverFunctionArn, createSqsClient()),
  eventLog: new PackTable(client, settings.eventsTable),
  counters: {
    since(connector, millis) {
      const { pk, sk } = statsKey(connector, millis);
      return stats.list<MinuteCounts>(pk, statsPrefix, sk);
    },
  },
  checkAddress: (url) => guard.checkLiteral(url),
  connectorQueuePrefix: settings.connectorQueuePrefix,
  connectorsPerProject: Number(settings.connectorsPerProject),
  now: () => new Date(),
  wait: async (millis) => void (await setTimeout(millis)),
  newId,
  newUuid: randomUUID,
};

export const handler = httpHandler((request) => manage(request, access, ports), errorAnswer);
