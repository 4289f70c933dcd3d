/** Wires the calls by which points, changes and files come in. */

import { createHash, randomUUID } from "node:crypto";
import { readEnvironment } from "../../environment.ts";
import { createNamedCaller } from "../../shared/access/named-caller.ts";
import { noPasswordDesk } from "../../shared/access/password-desk.ts";
import { createLogQuota } from "../../shared/access/rate-limit.ts";
import { createRecentNames } from "../../shared/access/recent-names.ts";
import { wireDoorAccess } from "../../shared/access/wiring.ts";
import { WindowCounters } from "../../shared/adapters/dynamodb/caller-limits.ts";
import { SourceLogs } from "../../shared/adapters/dynamodb/live/source-logs.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { CurrentRowsTable } from "../../shared/adapters/dynamodb/series/current-rows-table.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { BlobStore } from "../../shared/adapters/s3/blob-store.ts";
import { IntakeStore } from "../../shared/adapters/s3/intake-store.ts";
import { JointSender } from "../../shared/adapters/sqs/joint-sender.ts";
import { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { patienceOf } from "../../shared/core/waiting/patience.ts";
import { createHttpHandler } from "../../shared/handlers/http-handler.ts";
import { log } from "../../shared/handlers/log.ts";
import { wireProjectMeter } from "../../shared/metering/wiring.ts";
import { JointViews } from "../../shared/routing/joint-views.ts";
import { routingQueues, wireViews } from "../../shared/routing/wiring.ts";
import type { Door } from "./call.ts";
import { DirectWay } from "./direct-way.ts";
import { answer, errorAnswer } from "./door.ts";
import { createProjectQuota } from "./quota.ts";
import { RecentSources } from "./recent-sources.ts";
import type { Directory } from "./target.ts";

/** Bounds what a source waits for its queues beyond the usual, and no more than once in a detour. */
const directMillis = 2_000;
/** Suffices for a call of SQS that began with others which are done. */
const liveMillis = 100;
/** Is more than a read takes; then others no longer wait for it. */
const slowReadMillis = 250;

const settings = readEnvironment("ingest");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);
const stats = new Table(client, settings.statsTable);
const { access, guesses, uses, failures, nowSeconds } = wireDoorAccess({
  registry,
  stage: settings.stage,
  stats,
  // Needs no key of the stage, since all secrets that are sent here are generated: the right one is let in, whoever
  // shares its counter.
  mark: async (text) => createHash("sha256").update(text).digest("base64url"),
});
const sender = new JointSender(new SqsSender(createSqsClient()));
const store = new IntakeStore(settings.intakeBucket);

const recentSources = new RecentSources((project, id) => registry.sources.get(project, id), Date.now);

const directory: Directory = {
  identity: (id) => registry.identities.get(id),
  source: (project, id) => recentSources.get(project, id),
  sourceAnew: (project, id) => recentSources.getAnew(project, id),
  project: (id) => registry.projects.get(id),
  retentionNamed: (project, name) => registry.sources.retentionNamed(project, name),
  retention: (project, id) => registry.sources.getRetention(project, id),
  grantsOf: (identity) => access.grantsOf(identity),
  sourcesIn: createRecentNames((project) => registry.sources.list(project), Date.now),
  projectsOfOrganization: (organization) => registry.projects.idsOfOrganization(organization),
};

const directWay = new DirectWay({
  views: new JointViews(
    wireViews(registry, settings, (sources, at) => recentSources.note(sources, at)),
    patienceOf(slowReadMillis),
  ),
  queues: routingQueues(settings),
  send: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
  nowMillis: Date.now,
  patience: patienceOf(directMillis),
  livePatience: patienceOf(liveMillis),
  report: (message, fields) => log.error(message, fields),
});

const door: Door = {
  caller: (headers, sourceIp) => access.caller(headers, sourceIp),
  namedCaller: createNamedCaller({
    access,
    guesses,
    uses,
    noteRefusal: failures.overHttps,
    directory: registry.identities,
    project: (id) => registry.projects.get(id),
    atPasswordDesk: noPasswordDesk,
    nowSeconds,
  }),
  directory,
  quota: createProjectQuota(new WindowCounters(stats, "QUOTA"), Number(settings.pointsPerSecond)),
  meter: wireProjectMeter(stats),
  intake: {
    direct: (request, bytes) => directWay.take(request, bytes),
    send: (project, body) => sender.send(settings.intakeQueueUrl, { body, group: project }),
    store: (key, body) => store.put(key, body),
  },
  blobs: new BlobStore(settings.blobBucket),
  rows: new CurrentRowsTable(new Table(client, settings.pointsTable)),
  logs: new SourceLogs(stats),
  logQuota: createLogQuota(new WindowCounters(stats, "LOGS")),
  nowMillis: Date.now,
  newNonce: randomUUID,
};

export const handler = createHttpHandler((request) => answer(request, door), errorAnswer, settings.allowedOrigins);
