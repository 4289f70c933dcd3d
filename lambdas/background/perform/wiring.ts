/** Joins the slices of long jobs, and the sending of last values, to AWS. */

import { setTimeout } from "node:timers/promises";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { grantsIn } from "../../shared/access/access.ts";
import { cuttingMqtt } from "../../shared/access/mqtt-cut.ts";
import { watchScope } from "../../shared/access/watching.ts";
import { wireMqttCut } from "../../shared/access/wiring.ts";
import { ProjectCounters } from "../../shared/adapters/dynamodb/counters/project-counters.ts";
import { RetentionSizes } from "../../shared/adapters/dynamodb/counters/retention-sizes.ts";
import { DeliveryStats } from "../../shared/adapters/dynamodb/delivery-stats.ts";
import { MqttClients } from "../../shared/adapters/dynamodb/live/mqtt-clients.ts";
import { PackTable } from "../../shared/adapters/dynamodb/pack-table.ts";
import type { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { DirectMessages } from "../../shared/adapters/iot/direct-messages.ts";
import type { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import type { ConnectorQueues } from "../../shared/adapters/lambda/connector-queues.ts";
import { BlobStore } from "../../shared/adapters/s3/blob-store.ts";
import { encodeExportFile } from "../../shared/adapters/s3/lake/encode.ts";
import { LakeStore } from "../../shared/adapters/s3/lake/lake-store.ts";
import type { SqsSender } from "../../shared/adapters/sqs/queue.ts";
import { TimestreamTables } from "../../shared/adapters/timestream/tables.ts";
import { blobsOfProject } from "../../shared/core/blob/path.ts";
import { exportsOfProject } from "../../shared/core/export/files.ts";
import { retentionPrefix } from "../../shared/core/lake/layout.ts";
import { log } from "../../shared/handlers/log.ts";
import { ChosenReaders } from "../../shared/reading/readers.ts";
import { wireReaders } from "../../shared/reading/wiring.ts";
import type { CopyPort } from "./copies.ts";
import { createDeleteProject } from "./delete-project.ts";
import { createExport } from "./export/export.ts";
import type { LastValuesPort } from "./last-values.ts";
import { createReplay } from "./replay.ts";
import { createResend } from "./resend.ts";
import { type RetentionTablePort, tablesOfNone } from "./retention-table.ts";
import type { Slices } from "./slice.ts";
import { createSync } from "./sync.ts";
import { wireSourceData } from "./upkeep/wiring.ts";

interface Outside {
  readonly registry: Registry;
  readonly client: DynamoDBClient;
  readonly stageKeys: StageKeys;
  readonly settings: {
    readonly eventsTable: string;
    readonly statsTable: string;
    readonly blobBucket: string;
    readonly pointsTable: string;
    readonly timestreamDatabase: string;
    readonly retentionKinds: string;
    readonly lakeBucket: string;
    readonly allowedWebhookNetworks: string;
  };
  readonly queues: ConnectorQueues;
  readonly sender: SqsSender;
}

/** Answers what keeps tables. A stage without a database has no right to change one that it had before. */
export const createTables = (database: string): RetentionTablePort["tables"] =>
  database === "" ? tablesOfNone((message, fields) => log.warn(message, fields)) : new TimestreamTables(database);

export function createSlices({ registry, client, stageKeys, settings, queues, sender }: Outside): Slices {
  const events = new PackTable(client, settings.eventsTable);
  const catalogue = new CatalogueTable(new Table(client, settings.pointsTable));
  const blobs = new BlobStore(settings.blobBucket);
  const lake = new LakeStore(settings.lakeBucket);
  const tables = createTables(settings.timestreamDatabase);
  const readers = wireReaders({ client, stageKeys, settings });
  const { connectors, projects, sources, latestEvents, deletions } = registry;
  const nowMillis = (): number => Date.now();
  const stats = new Table(client, settings.statsTable);
  const deliveries = new DeliveryStats(stats);
  const intakeCounts = new ProjectCounters(stats);
  const sizes = new RetentionSizes(new Table(client, settings.pointsTable));
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
    resend: createResend({
      ...copying,
      attempts: (connector, options) => deliveries.attempts(connector, options),
      source: (project, id) => sources.get(project, id),
      packs: (series, range) => events.oldestFirst(series, range),
    }),
    export: createExport({
      isThere: async (project) => {
        const found = await projects.get(project);
        return found !== undefined && found.deleteTime === undefined;
      },
      retention: (project, id) => sources.getRetention(project, id),
      readerOf: (retention) => {
        const chosen = new ChosenReaders(readers, nowMillis);
        chosen.choose(retention);
        return chosen;
      },
      sources: (project, page) => sources.page(project, page),
      catalogue,
      encodeParquet: encodeExportFile,
      files: blobs,
      nowMillis,
    }),
    deleteProject: createDeleteProject({
      registry: { ...registry, identities: cuttingMqtt(registry.identities, mqttCut) },
      queues,
      data: wireSourceData({ registry, client, settings }),
      removeStatistics: (connector, most) => deliveries.removeSome(connector, most),
      removeCounters: async (project, most) =>
        (await intakeCounts.removeSome(project, most)) || (await sizes.removeSome(project, most)),
      forgetChores: (project) => registry.chores.forgetProject(project),
      removeTable: (retention) => tables.remove(retention),
      removeFiles: async (project) => {
        const [moreBlobs, moreExports] = await Promise.all([
          blobs.removeSome(blobsOfProject(project)),
          blobs.removeSome(exportsOfProject(project)),
        ]);
        return moreBlobs || moreExports;
      },
      removeLake: async (project) => {
        const retentions = (await sources.listRetentions(project)).filter(({ kind }) => kind === "S3");
        const more = await Promise.all(retentions.map(({ id }) => lake.removeSome(retentionPrefix(id))));
        return more.includes(true);
      },
      nowMillis,
    }),
  };
}

export function createLastValues({
  registry,
  client,
  settings,
}: Omit<Outside, "queues" | "sender" | "stageKeys">): LastValuesPort {
  const { identities, projects, sources, latestEvents } = registry;
  const clients = new MqttClients(new Table(client, settings.statsTable));
  const direct = new DirectMessages();
  return {
    holderOf: (clientId) => clients.holderOf(clientId),
    projectOf: async (companyName) => {
      const id = await projects.ofCompany(companyName);
      const project = id === undefined ? undefined : await projects.get(id);
      // Topics are compared letter by letter, and a company is found by any name that looks like its own.
      return project?.companyName === companyName && project.deleteTime === undefined ? project : undefined;
    },
    scopeOf: async (id, project) => {
      const [identity, place] = await Promise.all([identities.get(id), projects.get(project)]);
      if (!identity?.enabled || !place) return undefined;
      return watchScope(identity, grantsIn(await identities.memberships(id)), place);
    },
    countFill: (identity, nowMillis) => clients.countFill(identity, nowMillis),
    sourceIds: async (project, { after, limit }) =>
      (await sources.page(project, { after, limit })).sources.map(({ id }) => id),
    latest: (project, source) => latestEvents.of(project, source),
    latestOfType: (project, ids, type) => latestEvents.ofType(project, ids, type),
    sendDirectly: (clientId, message) => direct.sendOnce(clientId, message),
    wait: async (millis) => void (await setTimeout(millis)),
    nowMillis: Date.now,
    report: (message, fields) => log.warn(message, fields),
  };
}
