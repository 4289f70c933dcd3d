/** Joins what routes requests to the registry and the queues. A function does so once, so that it remembers views. */

import type { SettingsOf } from "../../environment.ts";
import type { Registry } from "../adapters/dynamodb/registry.ts";
import { RouteReading } from "../adapters/dynamodb/route-reading.ts";
import type { Source } from "../core/source/source.ts";
import { ProjectViews } from "./project-views.ts";
import type { RoutingQueues } from "./request-messages.ts";
import { createViewReader } from "./view-reader.ts";

type Settings = SettingsOf<"ingest"> | SettingsOf<"route">;

/** Hears of sources that were read, and when the read began, in milliseconds since 1970. */
type NoteSources = (sources: readonly Source[], at: number) => void;

export function wireViews(
  registry: Registry,
  { liveFeed }: Pick<Settings, "liveFeed">,
  noteSources: NoteSources = () => {},
): ProjectViews {
  const reading = new RouteReading(registry.table);
  const reader = createViewReader({
    current: async (projects, places, watches) => {
      const at = Date.now();
      const current = await reading.current(projects, places, watches);
      noteSources(current.sources, at);
      return current;
    },
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
