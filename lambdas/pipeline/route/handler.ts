/** Takes the intake queues: of HTTPS, and of MQTT. */

import { readEnvironment } from "../../environment.ts";
import { createLogQuota } from "../../shared/access/rate-limit.ts";
import { remembered } from "../../shared/access/remembered.ts";
import { credentialMemorySeconds } from "../../shared/access/revocation.ts";
import { perSecond, WindowQuota } from "../../shared/access/window-quota.ts";
import { WindowCounters } from "../../shared/adapters/dynamodb/caller-limits.ts";
import { DeliveryStats } from "../../shared/adapters/dynamodb/delivery-stats.ts";
import { MqttClients } from "../../shared/adapters/dynamodb/live/mqtt-clients.ts";
import { Presences } from "../../shared/adapters/dynamodb/live/presences.ts";
import { SourceLogs } from "../../shared/adapters/dynamodb/live/source-logs.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { MqttPublisher } from "../../shared/adapters/iot/publisher.ts";
import { BlobStore } from "../../shared/adapters/s3/blob-store.ts";
import { IntakeStore } from "../../shared/adapters/s3/intake-store.ts";
import { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { writeTopic } from "../../shared/core/mqtt/topics.ts";
import type { SourceLog } from "../../shared/core/source/source-log.ts";
import { createJobSender } from "../../shared/delivery/job-sender.ts";
import type { RejectedPayload } from "../../shared/doors/mqtt.ts";
import { log } from "../../shared/handlers/log.ts";
import { createQueueHandler } from "../../shared/handlers/queue-handler.ts";
import type { QueueRecord } from "../../shared/handlers/sqs-event.ts";
import { wireProjectMeter } from "../../shared/metering/wiring.ts";
import { routingQueues, wireViews } from "../../shared/routing/wiring.ts";
import { createHolders } from "./holders.ts";
import { missedEvents } from "./missed-events.ts";
import { mayStillAppear } from "./missing-queue.ts";
import type { Placed } from "./mqtt-intake.ts";
import { createRefusalTeller } from "./refusals.ts";
import { route } from "./route.ts";
import { type MqttPort, routeMqtt } from "./route-mqtt.ts";

const settings = readEnvironment("route");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);
const statsTable = new Table(client, settings.statsTable);
const stats = new DeliveryStats(statsTable);
const presences = new Presences(statsTable);
const clients = new MqttClients(statsTable);
const sqs = createSqsClient();
const sender = new SqsSender(sqs);
const sendJob = createJobSender(sender, settings.jobsQueueUrl);
const visibility = new SqsWaiting(sqs);
const store = new IntakeStore(settings.intakeBucket);

const nowMillis = (): number => Date.now();
/** Counts apart from what comes over HTTPS, so that whoever publishes over MQTT is not refused there. */
const quota = new WindowQuota(
  new WindowCounters(statsTable, "MQTT"),
  perSecond(Number(settings.pointsPerSecond), () => "The project publishes more than its quota."),
);

const isAbove = (bound: WindowQuota, subject: string, amount: number): Promise<boolean> =>
  bound.take(subject, amount, nowMillis()).then(
    () => false,
    (error: unknown) => {
      if (error instanceof PlatformError && error.code === "too-many-requests") return true;
      throw error;
    },
  );

const isAboveQuota = (project: ProjectId, points: number): Promise<boolean> => isAbove(quota, project, points);

/** Counts together with what comes over HTTPS. */
const logQuota = createLogQuota(new WindowCounters(statsTable, "LOGS"));
const sourceLogs = new SourceLogs(statsTable);

async function keepLogs(place: Placed, logs: readonly SourceLog[]): Promise<boolean> {
  if (await isAbove(logQuota, `${place.project} ${place.source}`, logs.length)) return false;
  await sourceLogs.keep(place, logs);
  return true;
}

const nowSeconds = (): number => Math.floor(nowMillis() / 1000);

async function hasBlobStore({ project, source: id }: Placed): Promise<boolean> {
  const source = await registry.sources.get(project, id);
  const linked = (source?.retentions ?? []).map((retention) => registry.sources.getRetention(project, retention));
  return (await Promise.all(linked)).some((retention) => retention?.blobStore !== undefined);
}

const publisher = new MqttPublisher();

async function projectOf(source: SourceId): Promise<ProjectId | undefined> {
  const identity = await registry.identities.get(source);
  return identity?.kind === "source" ? identity.project : undefined;
}

const tellRefusal = (source: SourceId, refusal: RejectedPayload): Promise<void> =>
  publisher.publish({ topic: writeTopic({ kind: "rejected", source }), payload: JSON.stringify(refusal), qos: 0 });

const port: MqttPort = {
  load: (key) => store.get(key),
  views: wireViews(registry, settings),
  nowMillis,
  mayStillAppear: async (project, id) => mayStillAppear(await registry.connectors.get(project, id), nowMillis()),
  noteMissed: (connector, timesNanos) =>
    stats.addGap(connector.id, missedEvents(connector, timesNanos, nowMillis()), nowMillis()),
  send: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
  queues: { intake: settings.intakeQueueUrl, ...routingQueues(settings) },
  report: (message, fields) => log.error(message, fields),
  isAboveQuota,
  projectOf: remembered(projectOf, (_, readAt) => readAt + credentialMemorySeconds, nowSeconds),
  blobs: new BlobStore(settings.blobBucket),
  hasBlobStore,
  note: ({ project, source, ...note }, times) => registry.sources.addMessage(project, source, { ...note, times }),
  refuse: settings.tellRefusals === "true" ? createRefusalTeller(tellRefusal, nowMillis) : async () => {},
  noteProject: ({ project, ...note }, times) => registry.projectMessages.add(project, note, times),
  holderOf: createHolders({
    holderOf: (clientId) => clients.holderOf(clientId),
    identity: (id) => registry.identities.get(id),
    memberships: (id) => registry.identities.memberships(id),
    projectsOf: (organization) => registry.projects.idsOfOrganization(organization),
  }),
  projectOfCompany: (companyName) => registry.projects.ofCompany(companyName),
  notePresence: (owner, event) => presences.note(owner, event),
  wake: async ({ project, source }, reasonAt) => {
    const isAwaited = await registry.commands.waitingSource({ project, source });
    if (isAwaited) await sendJob({ version: 1, kind: "commands", project, source, reasonAt }, 0);
  },
  fill: (message) => sendJob(message, 0),
  keepLogs,
  meter: wireProjectMeter(statsTable),
  noteAnswer: (place, answer, atMillis) => registry.commands.noteAnswer(place, answer, atMillis),
};

const isOfMqtt = ({ eventSourceARN }: QueueRecord): boolean =>
  eventSourceARN.split(":").at(-1) === settings.mqttIntakeQueueUrl.split("/").at(-1);

export const handler = createQueueHandler(
  // Lambda hands over messages of one queue at a time.
  (records) => (records.every(isOfMqtt) ? routeMqtt(records, port) : route(records, port)),
  (queueUrl, postponements) => visibility.postpone(queueUrl, postponements),
  [settings.intakeQueueUrl, settings.mqttIntakeQueueUrl],
);
