/** Takes the intake queue. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readEnvironment } from "../../environment.ts";
import { DeliveryStats } from "../../shared/adapters/dynamodb/delivery-stats.ts";
import { versionKey } from "../../shared/adapters/dynamodb/projects.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { formerSourceKey, sourceKey } from "../../shared/adapters/dynamodb/sources.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { IntakeStore } from "../../shared/adapters/s3/intake-store.ts";
import { createSqsClient, SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { disabledRule } from "../../shared/core/connector/delivery-rules.ts";
import { gapSince } from "../../shared/core/connector/gap.ts";
import type { Source } from "../../shared/core/source/source.ts";
import { log } from "../../shared/handlers/log.ts";
import { queueHandler } from "../../shared/handlers/queue-handler.ts";
import { ProjectViews, placeOf, type ViewReader } from "./project-views.ts";
import { type RoutePort, route } from "./route.ts";

const settings = readEnvironment("route");
const client = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, client);
const stats = new DeliveryStats(new Table(client, settings.statsTable));
const sqs = createSqsClient();
const sender = new SqsSender(sqs);
const visibility = new SqsWaiting(sqs);
const store = new IntakeStore(settings.intakeBucket);

const byPlace = (sources: readonly Source[]): Map<string, Source> =>
  new Map(sources.map((source) => [placeOf({ project: source.project, source: source.id }), source]));

const reader: ViewReader = {
  async current(projects, wanted) {
    const keys = [...projects.map(versionKey), ...wanted.map(({ project, source }) => sourceKey(project, source))];
    const items = await registry.table.getMany<{ version?: number }>(keys);
    const versions = items.flatMap(({ pk, version }) =>
      version === undefined ? [] : [[pk.slice("PROJECT#".length), version] as const],
    );
    const sources = byPlace(items.filter(({ version }) => version === undefined) as unknown as Source[]);
    return { versions: new Map(versions), sources };
  },
  async former(places) {
    const keys = places.map(({ project, source }) => formerSourceKey(project, source));
    return byPlace(await registry.table.getMany<Source>(keys));
  },
  async load(id) {
    const [project, connectors, retentions] = await Promise.all([
      registry.projects.get(id),
      registry.connectors.list(id),
      registry.sources.listRetentions(id),
    ]);
    if (!project) return undefined;
    const retentionSeconds = new Map(retentions.map((retention) => [retention.id, retention.durationSeconds]));
    return { project, connectors, retentionSeconds };
  },
};

/** SQS asks for a second after a queue is made; a connector without its queue beyond this is broken, and holds up no other. */
const appearsWithinMillis = 120_000;

const port: RoutePort = {
  load: (key) => store.get(key),
  views: new ProjectViews(reader),
  async mayStillAppear(project, id) {
    const connector = await registry.connectors.get(project, id);
    if (!connector) return false;
    // Without a mapping its queue is being made, or made again after its stack was destroyed.
    return !connector.mapping || Date.now() - Date.parse(connector.createTime) < appearsWithinMillis;
  },
  noteMissed(connector, timesNanos) {
    const rule = disabledRule(connector);
    const since = gapSince(rule, connector.disabledSince, Date.now());
    return stats.addGap(connector.id, { rule, since, timesNanos }, Date.now());
  },
  send: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
  queues: {
    intake: settings.intakeQueueUrl,
    events: settings.retainEventsQueueUrl,
    dynamodb: settings.retainDynamodbQueueUrl,
  },
  report: (message, fields) => log.error(message, fields),
};

export const handler = queueHandler(
  (records) => route(records, port),
  (queueUrl, postponements) => visibility.postpone(queueUrl, postponements),
  [settings.intakeQueueUrl],
);
