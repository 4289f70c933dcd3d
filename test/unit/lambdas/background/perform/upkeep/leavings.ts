/** What sources leave in real tables, and in a bucket in memory, with what removes it. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { SourceData } from "../../../../../../lambdas/background/perform/upkeep/clear-source.ts";
import { wireSourceData } from "../../../../../../lambdas/background/perform/upkeep/wiring.ts";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { BlockTable } from "../../../../../../lambdas/shared/adapters/dynamodb/series/block-table.ts";
import { CatalogueTable } from "../../../../../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import { CurrentRowsTable } from "../../../../../../lambdas/shared/adapters/dynamodb/series/current-rows-table.ts";
import { Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { blobKey, blobsOfSource } from "../../../../../../lambdas/shared/core/blob/path.ts";
import { newestStates } from "../../../../../../lambdas/shared/core/change/current-rows.ts";
import { eventSeries, packsOf, pointSeries } from "../../../../../../lambdas/shared/core/event/pack.ts";
import { CatalogueKeeper } from "../../../../../../lambdas/shared/retaining/catalogue-keeper.ts";
import { point } from "../../../../../support/points.ts";
import { itemsOf, keepPacks } from "../../../../../support/tables.ts";

export const leavingTables = ["registry", "events", "points", "stats"] as const;

export interface LeavingPlace {
  readonly project: string;
  readonly source: string;
}

const expiresAt = 2_000_000_000;
const measurements = ["press", "oven"];
const atNanos = Number(point.atNanos.slice(0, -9));

export class Leavings {
  readonly registry: Registry;
  /** Holds the keys of files. */
  readonly files = new Set<string>();
  private readonly client: DynamoDBClient;

  constructor(client: DynamoDBClient) {
    this.client = client;
    this.registry = new Registry("registry", client);
  }

  /** Makes what a source leaves wherever it can leave something, in the given retentions to DynamoDB. */
  async make(place: LeavingPlace, retentions: readonly string[]): Promise<void> {
    const { client, registry, files } = this;
    const { project, source } = place;
    await registry.sources.setLastData(project, source, 1000);
    await registry.sources.addMessage(project, source, { kind: "no-retention", text: "none", atMillis: 1000 });
    for (const measurement of measurements) {
      await registry.latestEvents.keep(project, source, { ...point, measurement }, 1000);
    }
    const rows = new CurrentRowsTable(new Table(client, "points"));
    const changes = ["1", "2", "3"].map((key) => ({ ...point, change: { op: "c", key: { key }, place: 0 } }) as const);
    for (const state of newestStates(changes)) await rows.keep(place, state, expiresAt);
    await this.write("events", eventSeries(project, source), point.measurement);
    for (const retention of retentions) await this.retain({ ...place, retention });
    files.add(blobKey(project, source, "photos/1.png")).add(blobKey(project, source, "log"));
  }

  /** Makes series of a source in a retention, and a block of a day of each. */
  async retain(place: LeavingPlace & { readonly retention: string }): Promise<void> {
    const { client } = this;
    const keeper = new CatalogueKeeper(new CatalogueTable(new Table(client, "points")), () => 0);
    const blocks = new BlockTable(client, "points");
    for (const measurement of measurements) {
      await keeper.note(place, [{ ...point, measurement }]);
      const series = pointSeries(place.retention, place.source, measurement);
      await this.write("points", series, measurement);
      const before = { day: Math.floor(atNanos / 86_400), generation: 0 };
      await blocks.keep({
        series,
        before,
        block: "b",
        parts: [Buffer.from("1"), Buffer.from("2")],
        validUntil: expiresAt,
        builtAt: 0,
      });
    }
  }

  /** Answers what removes, and few things at once. */
  data(): SourceData {
    const settings = { pointsTable: "points", eventsTable: "events", blobBucket: "blobs" };
    const data = wireSourceData({ registry: this.registry, client: this.client, settings });
    const few = 2;
    return {
      removeEvents: (series) => data.removeEvents(series, few),
      removeItems: (place) => data.removeItems(place, few),
      removeRows: (place) => data.removeRows(place, few),
      removeBlocks: (series) => data.removeBlocks(series, few),
      removePacks: (series) => data.removePacks(series, few),
      entries: (place) => data.entries(place, few),
      forgetEntry: data.forgetEntry,
      removeFiles: async ({ project, source }) => this.removeFile(blobsOfSource(project, source)),
    };
  }

  /** Removes a file. Answers whether there may be more. */
  removeFile(prefix: string): boolean {
    const file = [...this.files].find((each) => each.startsWith(prefix));
    return file !== undefined && this.files.delete(file);
  }

  /** Names all items and files in which a text stands, in order. */
  async naming(text: string): Promise<string[]> {
    const items = await Promise.all(leavingTables.map((table) => itemsOf(this.client, table)));
    const names = items
      .flat()
      .filter((item) => JSON.stringify(item, (_, value) => (value instanceof Set ? [...value] : value)).includes(text))
      .map(({ pk, sk }) => `${pk} ${sk}`);
    return [...names, ...[...this.files].filter((file) => file.includes(text))].toSorted();
  }

  private async write(table: "events" | "points", series: string, measurement: string): Promise<void> {
    const minutes = [0, 1, 2].map((minute) => ({
      ...point,
      measurement,
      atNanos: `${atNanos + minute * 60}000000000`,
    }));
    const packs = minutes.flatMap((each) => packsOf([each])).map((pack) => ({ series, pack, expiresAt }));
    await keepPacks(this.client, table, packs);
  }
}
