/** Wires `/v2` and the documents beside it: projects, sources, retentions, identities, data connectors, and what was sent. */

import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { readEnvironment } from "../../environment.ts";
import { accessTokenIn } from "../../shared/access/identify.ts";
import { cuttingMqtt, cuttingWatchers } from "../../shared/access/mqtt-cut.ts";
import { createPasswordDesk } from "../../shared/access/password-desk.ts";
import { createCallLimit, createJobLimit } from "../../shared/access/rate-limit.ts";
import { wireDoorAccess, wireMqttCut, wireWatcherCut } from "../../shared/access/wiring.ts";
import { SignInFailureTable } from "../../shared/adapters/dynamodb/administration/sign-in-failure-table.ts";
import { TokenUseTable } from "../../shared/adapters/dynamodb/administration/token-use-table.ts";
import { WindowCounters } from "../../shared/adapters/dynamodb/caller-limits.ts";
import { ProjectCounters } from "../../shared/adapters/dynamodb/counters/project-counters.ts";
import { RetentionSizes } from "../../shared/adapters/dynamodb/counters/retention-sizes.ts";
import { DeliveryStats } from "../../shared/adapters/dynamodb/delivery-stats.ts";
import { Presences } from "../../shared/adapters/dynamodb/live/presences.ts";
import { SourceLogs } from "../../shared/adapters/dynamodb/live/source-logs.ts";
import { PackTable } from "../../shared/adapters/dynamodb/pack-table.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { ConnectionStates } from "../../shared/adapters/iot/connection-states.ts";
import { createKmsKeyMaker } from "../../shared/adapters/kms/key-maker.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import type { BlobStore } from "../../shared/adapters/s3/blob-store.ts";
import { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { addedAuthorities } from "../../shared/adapters/tls/added-authorities.ts";
import { createWebhookGuard } from "../../shared/adapters/webhook/guard.ts";
import { errorAnswer } from "../../shared/calls/error-answer.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { wireCommanding } from "../../shared/command/wiring.ts";
import { hourMillis } from "../../shared/core/duration.ts";
import { newId } from "../../shared/core/id.ts";
import { signEs256 } from "../../shared/core/identity/jwt.ts";
import { jobsPerHour, roomLimits } from "../../shared/core/limits.ts";
import { retentionKinds } from "../../shared/core/project/retention.ts";
import { Refreshed } from "../../shared/core/refreshed.ts";
import { createJobSender } from "../../shared/delivery/job-sender.ts";
import type { SendingPort } from "../../shared/delivery/port.ts";
import { createHttpHandler } from "../../shared/handlers/http-handler.ts";
import { log } from "../../shared/handlers/log.ts";
import { Rooms } from "../../shared/room/rooms.ts";
import { manage } from "./manage.ts";
import { documentAnswer, documentOf } from "./openapi/serve.ts";
import type { Ports } from "./ports.ts";
import { createStartJob } from "./resources/jobs/start.ts";
import { findMqttDoors } from "./resources/sources/mqtt-doors.ts";

const settings = readEnvironment("manage");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);
const stageKeys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);
const guard = createWebhookGuard(settings.allowedWebhookNetworks.split(",").filter(Boolean));

const stats = new Table(client, settings.statsTable);
const points = new Table(client, settings.pointsTable);
const { access, verifier, guesses } = wireDoorAccess({
  registry,
  stage: settings.stage,
  stageKeys,
  stats,
  mark: async (text) => (await stageKeys.secretBox()).mark(text),
});
const sqs = createSqsClient();
const sender = new SqsSender(sqs);
const waiting = new SqsWaiting(sqs);
const now = (): Date => new Date();
const sendJob = createJobSender(sender, settings.jobsQueueUrl);
const report = (message: string, fields: Record<string, unknown>): void => log.warn(message, fields);
const limit = createCallLimit(new WindowCounters(stats, "CALLS"), Number(settings.callsPerSecond));

const limits = {
  ...roomLimits,
  sourcesPerProject: Number(settings.sourcesPerProject),
  connectorsPerProject: Number(settings.connectorsPerProject),
};
const rooms = new Rooms(registry.rooms);

const jobLimit = createJobLimit(new WindowCounters(stats, "JOBS"), jobsPerHour);

/** Loads the HTTP client when the first test event needs it: few calls do, and it would double every cold start. */
let loaded: Promise<SendingPort> | undefined;
const sending = (): Promise<SendingPort> => {
  loaded ??= import("../../shared/delivery/attempt/wiring.ts").then(({ wireSending }) =>
    wireSending(settings, stageKeys),
  );
  return loaded;
};

const cutting = { stats, registry: registry.table, report };
const identities = cuttingMqtt(registry.identities, wireMqttCut(cutting));
const projects = cuttingWatchers(registry.projects, wireWatcherCut(cutting));

/** Loads the client of S3 when an export is first looked at: few calls do. */
let exportFiles: Promise<BlobStore> | undefined;
const openExports = (): Promise<BlobStore> => {
  exportFiles ??= import("../../shared/adapters/s3/blob-store.ts").then(
    (loadedStore) => new loadedStore.BlobStore(settings.blobBucket),
  );
  return exportFiles;
};

const tokenUses = new TokenUseTable(stats);
const sourceLogs = new SourceLogs(stats);
const signInFailures = new SignInFailureTable(stats);

const connectionStates = new ConnectionStates();
const presences = new Presences(stats);
/** Bounds how long a call waits for what AWS IoT Core tells. */
const askingBrokerMillis = 5000;

const doors = new Refreshed({
  load: async () => {
    // Loads the client of the control plane when it is first needed: few calls do.
    const { DomainConfigurations } = await import("../../shared/adapters/iot/domain-configurations.ts");
    const domains = new DomainConfigurations();
    const names = { mqtts: settings.mqttsConfiguration, wss: settings.wssConfiguration };
    return findMqttDoors((name) => domains.find(name, askingBrokerMillis), names, addedAuthorities());
  },
  freshMillis: hourMillis,
  nowMillis: () => Date.now(),
  report: (error) => log.warn("the hosts of MQTT could not be asked for again", { error }),
});

const ports: Ports = {
  registry: { ...registry, identities, projects },
  secretBox: () => stageKeys.secretBox(),
  queues: new ConnectorQueues(settings.deliverFunctionArn, sqs),
  eventLog: new PackTable(client, settings.eventsTable),
  catalogue: new CatalogueTable(points),
  intake: { send: (project, body) => sender.send(settings.intakeQueueUrl, { body, group: project }) },
  deliveries: new DeliveryStats(stats),
  intakeCounts: new ProjectCounters(stats),
  retentionSizes: new RetentionSizes(points),
  countWaiting: (queueUrl) => waiting.count(queueUrl),
  sendToConnector: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
  sending: {
    sign: async (signed) => (await sending()).sign(signed),
    receiver: { post: async (request) => (await sending()).receiver.post(request) },
  },
  connectionOf: (clientId) => connectionStates.of(clientId, askingBrokerMillis),
  mqttDoors: () => doors.get(),
  presences: (source) => presences.of(source),
  lastUses: (tokens) => tokenUses.lastUses(tokens),
  sourceLogs: (place, page) => sourceLogs.page(place, page),
  signInFailures: (scope, page) => signInFailures.page(scope, page),
  commanding: wireCommanding({ stats, report }),
  sendJob,
  startJob: createStartJob({
    jobs: registry.jobs,
    rooms,
    mostAtOnce: () => limits.jobsAtOncePerProject,
    countJob: (project, nowMillis) => jobLimit.take(project, 1, nowMillis),
    sendJob,
    now,
    newId,
    report,
  }),
  boundGuesses: (origin, attempt) => guesses.chosen(origin, attempt),
  atPasswordDesk: createPasswordDesk(() => performance.now()),
  countCall: (identity) => limit.take(identity, 1, Date.now()),
  checkAddress: (url) => guard.checkLiteral(url),
  accessTokens: {
    of: async (headers) => {
      const token = accessTokenIn(headers);
      return token === undefined ? undefined : verifier.verify(token);
    },
    sign: async (claims) => {
      const { privateKey, kid } = await stageKeys.signingKey();
      return signEs256(claims, privateKey, kid);
    },
    stage: settings.stage,
  },
  exportFiles: {
    get: async (key) => (await openExports()).get(key),
    downloadUrl: async (...file) => (await openExports()).downloadUrl(...file),
    removeSome: async (prefix) => (await openExports()).removeSome(prefix),
  },
  webhookKeyMaker: createKmsKeyMaker(settings.stage, settings.secretsKeyArn),
  publicUrl: settings.publicUrl,
  connectorQueuePrefix: settings.connectorQueuePrefix,
  retentionKinds: retentionKinds.filter((kind) => settings.retentionKinds.split(",").includes(kind)),
  limits,
  rooms,
  auditLogDays: Number(settings.auditLogDays),
  pointsPerSecond: Number(settings.pointsPerSecond),
  report,
  now,
  wait: async (millis) => void (await setTimeout(millis)),
  newId,
  newUuid: randomUUID,
};

export const handler = createHttpHandler(
  async (request) => {
    const document = documentOf(request);
    return document ? documentAnswer(import.meta.dirname, document) : manage(request, access, ports);
  },
  errorAnswer,
  settings.allowedOrigins,
);
