/** Runs each minute. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { kmsKeyMaker } from "../adapters/kms/key-maker.ts";
import { log } from "../adapters/log.ts";
import { DeliveryStats } from "../adapters/registry/delivery-stats.ts";
import { Registry } from "../adapters/registry/registry.ts";
import { Table } from "../adapters/registry/table.ts";
import { createSqsClient, SqsSender } from "../adapters/sqs/queue.ts";
import { newId } from "../core/id.ts";
import { summarize } from "../core/stats.ts";
import { healthStore } from "../delivery/health-store.ts";
import { jobSender } from "../delivery/job-sender.ts";
import { readEnvironment } from "../environment.ts";
import { rotateWebhookKeys } from "../keys/rotate-webhook-keys.ts";
import { type WatchPort, watch } from "./watch.ts";

const settings = readEnvironment("watch");
const client = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, client);
const stats = new DeliveryStats(new Table(client, settings.statsTable));
const sendJob = jobSender(new SqsSender(createSqsClient()), settings.jobsQueueUrl);
const report = (message: string, fields: Record<string, unknown>): void => log.warn(message, fields);
const { connectors } = registry;
const health = healthStore(registry, sendJob, report);
const nowMillis = (): number => Date.now();

const port: WatchPort = {
  watched: () => connectors.watched(),
  withHealth: (project, connector) => connectors.withHealth(project, connector),
  async failuresSince(connector, millis) {
    return summarize(await stats.minutes(connector, millis, nowMillis() + 1)).errorCount;
  },
  disable: (connector, rule) => health.disable(connector, rule),
  letGo: (project, connector) => connectors.letGo(project, connector),
  sendJob,
  stalledJobs: (beforeMillis) => registry.jobs.stalled(beforeMillis),
  nowMillis,
  random: Math.random,
  report,
  inform: (message, fields) => log.info(message, fields),
};

const rotation = {
  store: registry.keys,
  maker: kmsKeyMaker(settings.stage, settings.secretsKeyArn),
  newId,
};

/** Neither of the two keeps the other from its work; what failed is seen by the function's error alarm. */
export const handler = async (): Promise<void> => {
  const results = await Promise.allSettled([watch(port), rotateWebhookKeys(new Date(), rotation)]);
  const failed = results.filter((result) => result.status === "rejected");
  for (const { reason } of failed) log.error("watching failed", { error: reason });
  if (failed.length > 0)
    throw new AggregateError(
      failed.map(({ reason }) => reason),
      "Watching failed.",
    );
};
