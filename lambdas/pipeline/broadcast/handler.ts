/** Takes the live queue. */

import { randomUUID } from "node:crypto";
import { readEnvironment } from "../../environment.ts";
import { LiveTail } from "../../shared/adapters/dynamodb/live/live-tail.ts";
import { MqttWatchers } from "../../shared/adapters/dynamodb/live/mqtt-watchers.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { MqttPublisher } from "../../shared/adapters/iot/publisher.ts";
import { Subscriptions } from "../../shared/adapters/iot/subscriptions.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { liveTrees } from "../../shared/core/mqtt/watched-filter.ts";
import { isWatched, streamLease } from "../../shared/core/project/watch.ts";
import { log } from "../../shared/handlers/log.ts";
import { createQueueHandler } from "../../shared/handlers/queue-handler.ts";
import { type BroadcastPort, broadcast } from "./broadcast.ts";
import { Listeners } from "./listeners.ts";

const settings = readEnvironment("broadcast");
const client = createDynamoDbClient();
const { watches } = new Registry(settings.registryTable, client);
const tail = new LiveTail(new Table(client, settings.statsTable));
const publisher = new MqttPublisher();
const isAlways = settings.liveFeed === "always";

const watchers = new MqttWatchers(new Table(client, settings.statsTable));
const subscriptions = new Subscriptions();
const report = (message: string, fields: Record<string, unknown>): void => log.error(message, fields);
const listeners = new Listeners({
  watchers: (project) => watchers.of(project, Math.floor(Date.now() / 1000)),
  filtersOf: (clientId) => subscriptions.of(clientId),
  nowMillis: Date.now,
  // Costs only what is published in vain.
  report: (message, fields) => log.warn(message, fields),
});

const port: BroadcastPort = {
  // Publishes everything where every project is always fed, as for programs that AWS IoT Core's rules feed.
  listeners: async (project, companyName) => (isAlways ? new Set(liveTrees) : listeners.of(project, companyName)),
  async streamWatch(project) {
    const nowMillis = Date.now();
    // Keeps the lease up itself where every project is always fed, since no stream does it there.
    if (isAlways) return (await watches.renew("stream", project, { nowMillis, ...streamLease })).watch;
    const watch = await watches.get("stream", project);
    return isWatched(watch, nowMillis) ? watch : undefined;
  },
  async append(project, entries, { startedAt }) {
    const appending = { leaseStartedAt: startedAt, nowMillis: Date.now(), writing: randomUUID() };
    await tail.append(project, { entries }, appending);
  },
  publish: (message) => publisher.publish({ ...message, qos: 1 }),
  nowMillis: Date.now,
  report,
};

const visibility = new SqsWaiting(createSqsClient());

export const handler = createQueueHandler(
  (records) => broadcast(records, port),
  (queueUrl, postponements) => visibility.postpone(queueUrl, postponements),
  [settings.liveQueueUrl],
);
