/** Joins the slices of long jobs to AWS. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PackTable } from "../../shared/adapters/dynamodb/pack-table.ts";
import type { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import type { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import type { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import type { CopyPort } from "./copies.ts";
import { createDeleteProject } from "./delete-project.ts";
import { createReplay } from "./replay.ts";
import type { Slices } from "./slice.ts";
import { createSync } from "./sync.ts";

interface Outside {
  readonly registry: Registry;
  readonly client: DynamoDBClient;
  readonly settings: { readonly eventsTable: string };
  readonly queues: ConnectorQueues;
  readonly sender: SqsSender;
}

export function createSlices({ registry, client, settings, queues, sender }: Outside): Slices {
  const events = new PackTable(client, settings.eventsTable);
  const { connectors, sources, latestEvents, deletions } = registry;
  const nowMillis = (): number => Date.now();
  const copying: CopyPort = {
    connector: (project, id) => connectors.get(project, id),
    send: (queueUrl, messages) => sender.sendAll(queueUrl, messages),
    nowMillis,
  };
  return {
    sync: createSync({
      ...copying,
      sources: (project, page) => sources.page(project, page),
      countSources: (project) => deletions.countSources(project),
      latest: (project, source) => latestEvents.of(project, source),
    }),
    replay: createReplay({
      ...copying,
      source: (project, id) => sources.get(project, id),
      sources: (project, page) => sources.page(project, page),
      packs: (series, range) => events.oldestFirst(series, range),
    }),
    deleteProject: createDeleteProject({
      registry,
      queues,
      removeEvents: (series, most) => events.removeSeries(series, most),
      nowMillis,
    }),
  };
}
