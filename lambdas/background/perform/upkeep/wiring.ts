/** Joins chores to AWS. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PackTable } from "../../../shared/adapters/dynamodb/pack-table.ts";
import type { Registry } from "../../../shared/adapters/dynamodb/registry.ts";
import { BlockTable } from "../../../shared/adapters/dynamodb/series/block-table.ts";
import { CatalogueTable } from "../../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { PackSeries } from "../../../shared/adapters/dynamodb/series/pack-series.ts";
import { Table } from "../../../shared/adapters/dynamodb/table.ts";
import { usualLeastRows } from "../../../shared/core/query/blocks/day-rows.ts";
import { log } from "../../../shared/handlers/log.ts";
import { createBuildBlocks } from "./build-blocks.ts";
import { type ChorePort, createChoreWorker } from "./do-chore.ts";

interface Outside {
  readonly registry: Registry;
  readonly client: DynamoDBClient;
  readonly settings: { readonly pointsTable: string };
  readonly sendJob: ChorePort["sendJob"];
}

export function wireChores({ registry, client, settings, sendJob }: Outside): ReturnType<typeof createChoreWorker> {
  const { sources, chores } = registry;
  const catalogue = new CatalogueTable(new Table(client, settings.pointsTable));
  return createChoreWorker({
    chores,
    works: {
      buildBlocks: createBuildBlocks({
        blocks: new BlockTable(client, settings.pointsTable),
        packs: new PackSeries(new PackTable(client, settings.pointsTable)),
        leastRows: usualLeastRows,
        retentions: (project) => sources.listRetentions(project),
        sources: (project, page) => sources.page(project, page),
        spans: (place) => catalogue.spansAt(place),
        nowMillis: Date.now,
        report: (message, fields) => log.warn(message, fields),
      }),
    },
    sendJob,
    nowMillis: Date.now,
  });
}
