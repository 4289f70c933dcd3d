/**
 * A project with sources whose points lie in real tables, and the nights in which its chores are done. Whoever does them
 * can be killed before any call.
 */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Turns } from "../../../../../../lambdas/background/perform/turns.ts";
import { type BuildPort, createBuildBlocks } from "../../../../../../lambdas/background/perform/upkeep/build-blocks.ts";
import { createChoreWorker } from "../../../../../../lambdas/background/perform/upkeep/do-chore.ts";
import { lookAtChores } from "../../../../../../lambdas/background/watch/look-at-chores.ts";
import { createDayNotes } from "../../../../../../lambdas/pipeline/retain/note-days.ts";
import { renewDays } from "../../../../../../lambdas/pipeline/retain/renew-days.ts";
import { PackTable } from "../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { Registry } from "../../../../../../lambdas/shared/adapters/dynamodb/registry.ts";
import { BlockTable } from "../../../../../../lambdas/shared/adapters/dynamodb/series/block-table.ts";
import { CatalogueTable } from "../../../../../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import { PackSeries } from "../../../../../../lambdas/shared/adapters/dynamodb/series/pack-series.ts";
import { Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { packsOf, pointSeries } from "../../../../../../lambdas/shared/core/event/pack.ts";
import type { ChoreMessage } from "../../../../../../lambdas/shared/core/job.ts";
import { buildingDueMillis } from "../../../../../../lambdas/shared/core/upkeep.ts";
import { CatalogueKeeper } from "../../../../../../lambdas/shared/retaining/catalogue-keeper.ts";
import { point, source } from "../../../../../support/points.ts";
import { itemsOf, keepPacks } from "../../../../../support/tables.ts";

export const day = 20_000;
export const daySeconds = 86_400;
const year = 365 * daySeconds;

let made = 0;

const notAsked = async (): Promise<never> => {
  throw new Error("Nobody has asked for this kind of chore.");
};

export class Night {
  readonly project = `P${made++}`;
  readonly retention = `R of ${this.project}`;
  /** When the day is built. */
  nowMillis = this.dueMillis(day);
  readonly queue: ChoreMessage[] = [];
  readonly reports: unknown[] = [];
  /** How many calls are made before the one at which whoever makes them is killed. */
  callsLeft = Number.POSITIVE_INFINITY;
  calls = 0;
  readonly registry: Registry;
  private readonly client: DynamoDBClient;
  private readonly catalogue: CatalogueTable;

  constructor(client: DynamoDBClient) {
    this.client = client;
    this.registry = new Registry("registry", client);
    this.catalogue = new CatalogueTable(new Table(client, "points"));
  }

  dueMillis(ofDay: number): number {
    return buildingDueMillis({ project: this.project, day: ofDay });
  }

  async make(durationSeconds = year): Promise<this> {
    const { project, retention: id } = this;
    const createTime = "2024-01-01T00:00:00Z";
    const retention = { id, project, displayName: "year", kind: "DYNAMODB", durationSeconds, createTime } as const;
    await this.registry.sources.createRetention(retention);
    return this;
  }

  async addSource(id: string): Promise<void> {
    await this.registry.sources.create({ ...source, id, project: this.project });
  }

  /** Keeps points of a source as `retain` does on a day: at seconds of another day, which may be over. */
  async retain(id: string, measurement: string, seconds: readonly number[], ofDay = day, onDay = day): Promise<void> {
    const place = { project: this.project, retention: this.retention, source: id };
    const nowMillis = () => onDay * daySeconds * 1000 + 43_200_000;
    const points = seconds.map((each) => ({
      ...point,
      measurement,
      eventId: String(made++).padStart(20, "0"),
      acceptedAt: nowMillis(),
      fields: { value: each },
      atNanos: `${ofDay * daySeconds + each}000000000`,
    }));
    await createDayNotes(this.registry.chores, nowMillis)([this.project]);
    await new CatalogueKeeper(this.catalogue, nowMillis).note(place, points);
    const series = pointSeries(place.retention, id, measurement);
    const packs = packsOf(points).map((pack) => ({ series, pack, expiresAt: ofDay * daySeconds + year }));
    await keepPacks(this.client, "points", packs);
    await renewDays(packs, { days: new BlockTable(this.client, "points"), nowMillis });
  }

  /** Has `watch` look, and does what it asks for. Answers false if that was killed. */
  async pass(changed: Partial<BuildPort> = {}): Promise<boolean> {
    const sendJob = async (message: ChoreMessage) => {
      if (message.project === this.project) this.queue.push(message);
    };
    const nowMillis = () => this.nowMillis;
    const watched = this.registry.chores;
    const mine = { ...watched, claimLook: watched.claimLook.bind(watched) };
    const due = async (now: number) => (await watched.due(now)).filter(({ chore }) => chore.project === this.project);
    await lookAtChores({ chores: { ...mine, due }, sendJob, nowMillis, random: () => 0 });
    const work = this.worker(sendJob, changed);
    try {
      for (let next = this.queue.shift(); next; next = this.queue.shift()) await work(next);
      return true;
    } catch (error) {
      // The tables wrap what their clients throw.
      const isKilled = this.calls > this.callsLeft || (error instanceof Error && error.message === "killed");
      if (!isKilled) throw error;
      this.queue.length = 0;
      return false;
    }
  }

  private worker(sendJob: (message: ChoreMessage) => Promise<void>, changed: Partial<BuildPort>) {
    const client = this.mortal();
    const { sources, chores } = new Registry("registry", client);
    const catalogue = new CatalogueTable(new Table(client, "points"));
    const nowMillis = () => this.nowMillis;
    const buildBlocks = createBuildBlocks({
      blocks: new BlockTable(client, "points"),
      packs: new PackSeries(new PackTable(client, "points")),
      leastRows: 3,
      retentions: (project) => sources.listRetentions(project),
      sources: (project, page) => sources.page(project, { ...page, limit: 2 }),
      spans: (place) => catalogue.spansAt(place),
      nowMillis,
      report: (_, fields) => this.reports.push(fields),
      ...changed,
    });
    const others = { clearSource: notAsked, clearRetention: notAsked, redate: notAsked };
    const report = (message: string, fields: Record<string, unknown>) => void this.reports.push({ message, ...fields });
    return createChoreWorker({ chores, works: { buildBlocks, ...others }, sendJob, nowMillis, report }, new Turns());
  }

  /** Answers a client that dies when no call is left to it. */
  private mortal(): DynamoDBClient {
    const send = this.client.send.bind(this.client);
    return new Proxy(this.client, {
      get: (client, name) => {
        if (name !== "send") return Reflect.get(client, name);
        return async (...all: Parameters<typeof send>) => {
          this.calls += 1;
          if (this.calls > this.callsLeft) throw new Error("killed");
          return send(...all);
        };
      },
    });
  }

  /**
   * Answers what counts of blocks: the days that are known, and the parts that these name, with their bytes. Parts that a
   * kill left behind count no more, and expire.
   */
  async blocks(): Promise<string[]> {
    const items = (await itemsOf(this.client, "points")).filter(({ pk }) => String(pk).includes(`#${this.retention}#`));
    const days = items.filter(({ pk }) => String(pk).startsWith("DAYS#"));
    const named = new Set(days.map(({ pk, sk, block }) => `BLOCKS${String(pk).slice(4)} ${sk}#${block}`));
    const parts = items.filter(({ pk, sk }) => named.has(`${pk} ${String(sk).slice(0, -5)}`));
    return [...days, ...parts]
      .map(({ pk, rows, builtAt: _, ...others }) => {
        const bytes = rows instanceof Uint8Array ? Buffer.from(rows).toString("base64") : "";
        return JSON.stringify([String(pk).replace(this.retention, "R"), bytes, others]);
      })
      .toSorted();
  }

  /** Names days with a block that counts, as `<source> <measurement> <days before the day>`. */
  async built(): Promise<string[]> {
    return (await itemsOf(this.client, "points"))
      .filter(({ pk }) => String(pk).startsWith(`DAYS#${this.retention}#`))
      .filter(({ generation, builtGeneration, parts }) => generation === builtGeneration && Number(parts) > 0)
      .map(({ pk, sk }) => `${String(pk).split("#").slice(2).join(" ")} ${day - Number(sk)}`)
      .toSorted();
  }

  async chores(): Promise<number> {
    const all = await itemsOf(this.client, "registry");
    return all.filter(({ pk, sk }) => pk === "CHORES" && String(sk).includes(`#${this.project}#`)).length;
  }
}
