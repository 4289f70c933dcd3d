/** Joins chores to AWS. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { RetentionSizes } from "../../../shared/adapters/dynamodb/counters/retention-sizes.ts";
import { PackTable } from "../../../shared/adapters/dynamodb/pack-table.ts";
import type { Registry } from "../../../shared/adapters/dynamodb/registry.ts";
import { BlockTable } from "../../../shared/adapters/dynamodb/series/block-table.ts";
import { CatalogueTable } from "../../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { CurrentRowsTable } from "../../../shared/adapters/dynamodb/series/current-rows-table.ts";
import { PackSeries } from "../../../shared/adapters/dynamodb/series/pack-series.ts";
import { Table } from "../../../shared/adapters/dynamodb/table.ts";
import { BlobStore } from "../../../shared/adapters/s3/blob-store.ts";
import { blobsOfSource } from "../../../shared/core/blob/path.ts";
import { usualLeastRows } from "../../../shared/core/query/blocks/day-rows.ts";
import { log } from "../../../shared/handlers/log.ts";
import type { Turns } from "../turns.ts";
import { createBuildBlocks } from "./build-blocks.ts";
import { createClearRetention } from "./clear-retention.ts";
import { createClearSource, type SourceData } from "./clear-source.ts";
import { type ChorePort, createChoreWorker } from "./do-chore.ts";
import { createRedate } from "./redate.ts";

interface Outside {
  readonly registry: Registry;
  readonly client: DynamoDBClient;
  readonly settings: { readonly pointsTable: string; readonly eventsTable: string; readonly blobBucket: string };
}

/** What chores read and write in the tables of points and events. */
function openTables({ client, settings }: Omit<Outside, "registry">) {
  const points = new Table(client, settings.pointsTable);
  return {
    events: new PackTable(client, settings.eventsTable),
    packs: new PackTable(client, settings.pointsTable),
    blocks: new BlockTable(client, settings.pointsTable),
    catalogue: new CatalogueTable(points),
    rows: new CurrentRowsTable(points),
    sizes: new RetentionSizes(points),
  };
}

/** Joins what a source has left to where it lies. */
export function wireSourceData(outside: Outside, tables = openTables(outside)): SourceData {
  const { events, packs, blocks, catalogue, rows } = tables;
  const { deletions, silence } = outside.registry;
  const blobs = new BlobStore(outside.settings.blobBucket);
  return {
    removeEvents: (series, most) => events.removeSeries(series, most),
    removeItems: async (place, most) => {
      await silence.forget(place);
      return deletions.clearSource(place.project, place.source, most);
    },
    removeRows: (place, most) => rows.removeSome(place, most),
    removeFiles: ({ project, source }) => blobs.removeSome(blobsOfSource(project, source)),
    entries: (place, most) => catalogue.some(place, most),
    forgetEntry: (place, entry) => catalogue.forget(place, entry),
    removeBlocks: (series, most) => blocks.removeSome(series, most),
    removePacks: (series, most) => packs.removeSeries(series, most),
  };
}

export function wireChores({
  sendJob,
  turns,
  ...outside
}: Outside & Pick<ChorePort, "sendJob"> & { readonly turns: Turns }): ReturnType<typeof createChoreWorker> {
  const { sources, chores, deletions } = outside.registry;
  const tables = openTables(outside);
  const { packs, blocks, catalogue, sizes } = tables;
  const data = wireSourceData(outside, tables);
  const port: ChorePort = {
    chores,
    works: {
      buildBlocks: createBuildBlocks({
        blocks,
        packs: new PackSeries(packs),
        leastRows: usualLeastRows,
        retentions: (project) => sources.listRetentions(project),
        sources: (project, page) => sources.page(project, page),
        spans: (place) => catalogue.spansAt(place),
        nowMillis: Date.now,
        report: (message, fields) => log.warn(message, fields),
      }),
      clearSource: createClearSource({
        data,
        remains: {
          beginClearing: (place, removedAt) => deletions.beginClearing(place, removedAt),
          keep: (place) => deletions.keepRemains(place),
          forget: ({ project, source }) => deletions.forgetRemains(project, source),
        },
        isThere: async ({ project, source }) => (await sources.get(project, source)) !== undefined,
        nowMillis: Date.now,
      }),
      redate: createRedate({
        retention: (project, id) => sources.getRetention(project, id),
        sources: (project, page) => sources.page(project, page),
        gone: (project) => deletions.gone(project),
        spans: (place) => catalogue.spansAt(place),
        datePacks: (...all) => packs.date(...all),
        dateBlocks: (...all) => blocks.date(...all),
        nowMillis: Date.now,
      }),
      clearRetention: createClearRetention({
        data,
        forgetSize: (place) => sizes.forget(place),
        isThere: async (place) => (await sources.getRetention(place.project, place.retention)) !== undefined,
        sources: (project, page) => sources.page(project, page),
        gone: (project) => deletions.gone(project),
        nowMillis: Date.now,
      }),
    },
    sendJob,
    nowMillis: Date.now,
    report: (message, fields) => log.warn(message, fields),
  };
  return createChoreWorker(port, turns);
}
