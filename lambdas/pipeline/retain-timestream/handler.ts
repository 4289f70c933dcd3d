/** Takes the queue of points for Timestream. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readEnvironment } from "../../environment.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { createSqsClient, SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { TimestreamRecords } from "../../shared/adapters/timestream/records.ts";
import { createJobSender } from "../../shared/delivery/job-sender.ts";
import { log } from "../../shared/handlers/log.ts";
import { createQueueHandler } from "../../shared/handlers/queue-handler.ts";
import { CatalogueKeeper } from "../../shared/retaining/catalogue-keeper.ts";
import { Pauses } from "../../shared/retaining/pauses.ts";
import { type KindRetaining, retainKind } from "../../shared/retaining/retain-kind.ts";
import { createTimestreamStore } from "./store.ts";

const settings = readEnvironment("retainTimestream");
const client = new DynamoDBClient({});
const sqs = createSqsClient();
const registry = new Registry(settings.registryTable, client);
const records = new TimestreamRecords(settings.timestreamDatabase);
const sendJob = createJobSender(new SqsSender(sqs), settings.jobsQueueUrl);

const nowMillis = (): number => Date.now();

const port: KindRetaining = {
  store: createTimestreamStore({
    keepSeconds: async (project, id) => (await registry.sources.getRetention(project, id))?.durationSeconds,
    write: (table, some) => records.write(table, some),
    askForTable: (project, retention) => sendJob({ version: 1, kind: "retentionTable", project, retention }, 0),
    catalogue: new CatalogueKeeper(new CatalogueTable(new Table(client, settings.pointsTable))),
    nowMillis,
  }),
  sources: registry.sources,
  pauses: new Pauses(nowMillis),
  nowMillis,
  report: (message, fields) => log.error(message, fields),
};

const visibility = new SqsWaiting(sqs);

export const handler = createQueueHandler(
  (some) => retainKind(some, port),
  (queueUrl, postponements) => visibility.postpone(queueUrl, postponements),
  [settings.retainTimestreamQueueUrl],
);
