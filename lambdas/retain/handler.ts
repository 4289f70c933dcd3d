/** Takes the retain queues. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { log } from "../adapters/log.ts";
import { PackTable } from "../adapters/packs/pack-table.ts";
import { Registry } from "../adapters/registry/registry.ts";
import { readEnvironment } from "../environment.ts";
import { type BatchResponse, failuresOf, type QueueEvent } from "../frame/sqs-event.ts";
import { type RetainPort, retain } from "./retain.ts";

const settings = readEnvironment("retain");
const client = new DynamoDBClient({});

const port: RetainPort = {
  events: new PackTable(client, settings.eventsTable),
  points: new PackTable(client, settings.pointsTable),
  sources: new Registry(settings.registryTable, client).sources,
  nowMillis: () => Date.now(),
  report: (message, fields) => log.error(message, fields),
};

export const handler = async ({ Records }: QueueEvent): Promise<BatchResponse> =>
  failuresOf(await retain(Records, port));
