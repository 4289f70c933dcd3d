/** Runs each minute. */

import { readEnvironment } from "../../environment.ts";
import { wireMqttCut, wireWatcherCut } from "../../shared/access/wiring.ts";
import { DeliveryStats } from "../../shared/adapters/dynamodb/delivery-stats.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { createKmsKeyMaker } from "../../shared/adapters/kms/key-maker.ts";
import { UnqueuedStore } from "../../shared/adapters/s3/unqueued-store.ts";
import { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { timingOf } from "../../shared/core/connector/timing.ts";
import { newId } from "../../shared/core/id.ts";
import { createHealthStore } from "../../shared/delivery/health/health-store.ts";
import { createJobSender } from "../../shared/delivery/job-sender.ts";
import { rotateWebhookKeys } from "../../shared/delivery/rotate-webhook-keys.ts";
import { framed } from "../../shared/handlers/frame.ts";
import { log } from "../../shared/handlers/log.ts";
import { finishCuts } from "./finish-cuts.ts";
import { lookAtChores } from "./look-at-chores.ts";
import { lookAtCommands } from "./look-at-commands.ts";
import { lookAtLake } from "./look-at-lake.ts";
import { type RequeuePort, requeue } from "./requeue.ts";
import { runAll } from "./run-all.ts";
import { watchSilence } from "./silence/watch-silence.ts";
import { wireSilence } from "./silence/wiring.ts";
import { type WatchPort, watch } from "./watch.ts";

const settings = readEnvironment("watch");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);
const statsTable = new Table(client, settings.statsTable);
const stats = new DeliveryStats(statsTable);
const sender = new SqsSender(createSqsClient());
const sendJob = createJobSender(sender, settings.jobsQueueUrl);
const report = (message: string, fields: Record<string, unknown>): void => log.warn(message, fields);
const { connectors } = registry;
const health = createHealthStore(registry, sendJob, report);
const nowMillis = (): number => Date.now();

const port: WatchPort = {
  watched: () => connectors.watched(),
  withHealth: (project, connector) => connectors.withHealth(project, connector),
  minutes: (connector, from, to) => stats.minutes(connector, from, to),
  disable: (connector, rule) => health.disable(connector, rule),
  letGo: (project, connector) => connectors.letGo(project, connector),
  sendJob,
  stalledJobs: (beforeMillis) => registry.jobs.stalled(beforeMillis),
  timing: timingOf(Number(settings.outageSpeed)),
  nowMillis,
  random: Math.random,
  report,
  inform: (message, fields) => log.info(message, fields),
};

const unqueued = new UnqueuedStore(settings.intakeBucket, settings.mqttErrorsPrefix);

const requeuing: RequeuePort = {
  list: (after) => unqueued.list(after),
  get: (key) => unqueued.get(key),
  remove: (key) => unqueued.remove(key),
  send: (bodies) =>
    sender.sendAll(
      settings.mqttIntakeQueueUrl,
      bodies.map((body) => ({ body })),
    ),
  nowMillis,
  report: (message, fields) => log.error(message, fields),
  inform: (message, fields) => log.info(message, fields),
};

const cutting = { stats: statsTable, registry: registry.table, report };
const mqttCut = wireMqttCut(cutting);
const watcherCut = wireWatcherCut(cutting);

const silence = wireSilence({
  registry,
  sender,
  intakeQueueUrl: settings.intakeQueueUrl,
  alertTopicArn: settings.alertTopicArn,
  nowMillis,
  report: (message, fields) => log.error(message, fields),
});

const rotation = {
  store: registry.keys,
  maker: createKmsKeyMaker(settings.stage, settings.secretsKeyArn),
  newId,
};

export const handler = framed<unknown, void>(() =>
  runAll(
    [
      () => watch(port),
      () => watchSilence(silence),
      () => finishCuts(mqttCut),
      () => finishCuts(watcherCut),
      () => requeue(requeuing),
      () => lookAtCommands({ ...port, commands: registry.commands }),
      () => lookAtLake({ ...port, lake: registry.lake }),
      () => lookAtChores({ ...port, chores: registry.chores }),
      () => rotateWebhookKeys(new Date(), rotation),
    ],
    (error) => log.error("watching failed", { error }),
  ),
);
