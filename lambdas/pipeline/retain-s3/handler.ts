/** Takes the queue of points for the lake. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readEnvironment } from "../../environment.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { LakeStore } from "../../shared/adapters/s3/lake/lake-store.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { log } from "../../shared/handlers/log.ts";
import { createQueueHandler } from "../../shared/handlers/queue-handler.ts";
import { CatalogueKeeper } from "../../shared/retaining/catalogue-keeper.ts";
import { Pauses } from "../../shared/retaining/pauses.ts";
import { type KindRetaining, retainKind } from "../../shared/retaining/retain-kind.ts";
import { createDayNotes } from "./note-days.ts";
import { createLakeStore } from "./store.ts";

const settings = readEnvironment("retainS3");
const client = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, client);

const nowMillis = (): number => Date.now();

const port: KindRetaining = {
  store: createLakeStore({
    exists: async (project, id) => (await registry.sources.getRetention(project, id))?.kind === "S3",
    noteDays: createDayNotes(registry.lake, nowMillis),
    files: new LakeStore(settings.lakeBucket),
    catalogue: new CatalogueKeeper(new CatalogueTable(new Table(client, settings.pointsTable))),
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
  [settings.retainS3QueueUrl],
);
