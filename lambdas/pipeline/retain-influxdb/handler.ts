/** Takes the queue of points for InfluxDB. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readEnvironment } from "../../environment.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { createWebhookClient } from "../../shared/adapters/webhook/client.ts";
import { createWebhookGuard } from "../../shared/adapters/webhook/guard.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { openInfluxdbSecret } from "../../shared/core/influxdb/settings.ts";
import { readWriteAnswer } from "../../shared/core/influxdb/write-answer.ts";
import { writeRequest } from "../../shared/core/influxdb/write-request.ts";
import { log } from "../../shared/handlers/log.ts";
import { createQueueHandler } from "../../shared/handlers/queue-handler.ts";
import { CatalogueKeeper } from "../../shared/retaining/catalogue-keeper.ts";
import { Pauses } from "../../shared/retaining/pauses.ts";
import { type KindRetaining, retainKind } from "../../shared/retaining/retain-kind.ts";
import { createInfluxdbStore, type InfluxdbPlace } from "./store.ts";

const settings = readEnvironment("retainInfluxdb");
const dynamodb = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, dynamodb);
const stageKeys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);
const networks = settings.allowedWebhookNetworks.split(",").filter(Boolean);
const client = createWebhookClient(createWebhookGuard(networks));

const nowMillis = (): number => Date.now();

async function placeOf(project: ProjectId, id: string): Promise<InfluxdbPlace | undefined> {
  const retention = await registry.sources.getRetention(project, id);
  if (retention?.kind !== "INFLUXDB") return undefined;
  const { influxdb, encryptedSecret } = retention;
  const secret =
    encryptedSecret === undefined ? undefined : openInfluxdbSecret(encryptedSecret, id, await stageKeys.secretBox());
  return { settings: influxdb, secret };
}

const port: KindRetaining = {
  store: createInfluxdbStore({
    place: placeOf,
    post: async (place, body) => {
      const { url, headers } = writeRequest(place.settings, place.secret);
      const target = { url, headers };
      return readWriteAnswer(await client.post({ target, headers: {}, body, acknowledge: "2xx" }));
    },
    catalogue: new CatalogueKeeper(new CatalogueTable(new Table(dynamodb, settings.pointsTable))),
    nowMillis,
  }),
  sources: registry.sources,
  pauses: new Pauses(nowMillis),
  nowMillis,
  report: (message, fields) => log.error(message, fields),
};

const visibility = new SqsWaiting();

export const handler = createQueueHandler(
  (records) => retainKind(records, port),
  (queueUrl, postponements) => visibility.postpone(queueUrl, postponements),
  [settings.retainInfluxdbQueueUrl],
  { whenAllFail: "name them" },
);
