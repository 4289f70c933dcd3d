/** Joins what routes requests to the registry and the queues. A function does so once, so that it remembers views. */

import type { SettingsOf } from "../../environment.ts";
import type { Registry } from "../adapters/dynamodb/registry.ts";
import { RouteReading } from "../adapters/dynamodb/route-reading.ts";
import { ProjectViews } from "./project-views.ts";
import type { RoutingQueues } from "./request-messages.ts";
import { createViewReader } from "./view-reader.ts";

type Settings = SettingsOf<"ingest"> | SettingsOf<"route">;

export function wireViews(registry: Registry, { liveFeed }: Pick<Settings, "liveFeed">): ProjectViews {
  const reading = new RouteReading(registry.table);
  const reader = createViewReader({
    current: (projects, places, watches) => reading.current(projects, places, watches),
    former: (places) => reading.former(places),
    project: (id) => registry.projects.get(id),
    connectors: (project) => registry.connectors.list(project),
    retentions: (project) => registry.sources.listRetentions(project),
  });
  return new ProjectViews(reader, Date.now, liveFeed === "always" ? "always" : "watched");
}

export const routingQueues = (settings: Settings): RoutingQueues => ({
  events: settings.retainEventsQueueUrl,
  influxdb: settings.retainInfluxdbQueueUrl,
  s3: settings.retainS3QueueUrl,
  timestream: settings.retainTimestreamQueueUrl,
  live: settings.liveQueueUrl,
});
