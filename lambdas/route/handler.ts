/** Takes the intake queue. */

import { log } from "../adapters/log.ts";
import { versionKey } from "../adapters/registry/projects.ts";
import { Registry } from "../adapters/registry/registry.ts";
import { sourceKey } from "../adapters/registry/sources.ts";
import { IntakeStore } from "../adapters/s3/intake-store.ts";
import { createSqsClient, SqsSender, SqsVisibility } from "../adapters/sqs/queue.ts";
import type { Source } from "../core/records.ts";
import { readEnvironment } from "../environment.ts";
import { queueHandler } from "../frame/queue-handler.ts";
import { ProjectViews, placeOf, type ViewReader } from "./project-views.ts";
import { type RoutePort, route } from "./route.ts";

const settings = readEnvironment("route");
const registry = new Registry(settings.registryTable);
const sqs = createSqsClient();
const sender = new SqsSender(sqs);
const visibility = new SqsVisibility(sqs);
const store = new IntakeStore(settings.intakeBucket);

const reader: ViewReader = {
  async current(projects, wanted) {
    const keys = [...projects.map(versionKey), ...wanted.map(({ project, source }) => sourceKey(project, source))];
    const items = await registry.table.getMany<{ version?: number }>(keys);
    const versions = items.flatMap(({ pk, version }) =>
      version === undefined ? [] : [[pk.slice("PROJECT#".length), version] as const],
    );
    const sources = items.filter(({ version }) => version === undefined) as unknown as Source[];
    return {
      versions: new Map(versions),
      sources: new Map(sources.map((source) => [placeOf({ project: source.project, source: source.id }), source])),
    };
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
    return connector?.status === "ACTIVE" && Date.now() - Date.parse(connector.createTime) < appearsWithinMillis;
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
