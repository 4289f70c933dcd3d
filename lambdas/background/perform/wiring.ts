/** Joins the slices of long jobs to AWS. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { cuttingMqtt } from "../../shared/access/mqtt-cut.ts";
import { wireMqttCut } from "../../shared/access/wiring.ts";
import { PackTable } from "../../shared/adapters/dynamodb/pack-table.ts";
import type { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import type { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import type { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { log } from "../../shared/handlers/log.ts";
import type { CopyPort } from "./copies.ts";
import { createDeleteProject } from "./delete-project.ts";
import { createReplay } from "./replay.ts";
import type { Slices } from "./slice.ts";
import { createSync } from "./sync.ts";

interface Outside {
  readonly registry: Registry;
  readonly client: DynamoDBClient;
  readonly settings: { readonly eventsTable: string; readonly statsTable: string };
  readonly queues: ConnectorQueues;
  readonly sender: SqsSender;
}

export function createSlices({ registry, client, settings, queues, sender }: Outside): Slices {
  const events = new PackTable(client, settings.eventsTable);
  const { connectors, sources, latestEvents, deletions } = registry;
  const nowMillis = (): number => Date.now();
  const stats = new Table(client, settings.statsTable);
  const report = (message: string, fields: Record<string, unknown>): void => log.warn(message, fields);
  const mqttCut = wireMqttCut({ stats, registry: registry.table, report });
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
      registry: { ...registry, identities: cuttingMqtt(registry.identities, mqttCut) },
      queues,
      removeEvents: (series, most) => events.removeSeries(series, most),
      nowMillis,
    }),
  };
}
