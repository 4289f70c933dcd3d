/** Takes the intake queue. */

import { log } from "../adapters/log.ts";
import { versionKey } from "../adapters/registry/projects.ts";
import { Registry } from "../adapters/registry/registry.ts";
import { sourceKey } from "../adapters/registry/sources.ts";
import { IntakeStore } from "../adapters/s3/intake-store.ts";
import { SqsSender } from "../adapters/sqs/queue.ts";
import type { Source } from "../core/records.ts";
import { readEnvironment } from "../environment.ts";
import { type BatchResponse, failuresOf, type QueueEvent } from "../frame/sqs-event.ts";
import { ProjectViews, type ViewReader } from "./project-views.ts";
import { type RoutePort, route } from "./route.ts";

const settings = readEnvironment("route");
const registry = new Registry(settings.registryTable);
const sender = new SqsSender();
const store = new IntakeStore(settings.intakeBucket);

const reader: ViewReader = {
  async current(projects, wanted) {
    const keys = [...projects.map(versionKey), ...wanted.map(({ project, source }) => sourceKey(project, source))];
    const items = await registry.table.getMany<{ version?: number }>(keys);
    const versions = items.flatMap(({ pk, version }) =>
      version === undefined ? [] : [[pk.slice("PROJECT#".length), version] as const],
    );
    const sources = items.filter(({ version }) => version === undefined) as unknown as Source[];
    return { versions: new Map(versions), sources: new Map(sources.map((source) => [source.id, source])) };
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

const port: RoutePort = {
  load: (key) => store.get(key),
  views: new ProjectViews(reader),
  send: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
  queues: {
    intake: settings.intakeQueueUrl,
    events: settings.retainEventsQueueUrl,
    dynamodb: settings.retainDynamodbQueueUrl,
  },
  report: (message, fields) => log.error(message, fields),
};

export const handler = async ({ Records }: QueueEvent): Promise<BatchResponse> =>
  failuresOf(await route(Records, port));
