import { describe, expect, it } from "vitest";
import { createRedate } from "../../../../../../lambdas/background/perform/upkeep/redate.ts";
import { PackTable } from "../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { BlockTable } from "../../../../../../lambdas/shared/adapters/dynamodb/series/block-table.ts";
import { CatalogueTable } from "../../../../../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { point, source } from "../../../../../support/points.ts";
import { itemsOf, runTables } from "../../../../../support/tables.ts";
import { Leavings, leavingTables } from "./leavings.ts";

const { client } = await runTables(...leavingTables);
const leavings = new Leavings(client);
const { registry } = leavings;
const catalogue = new CatalogueTable(new Table(client, "points"));
const packs = new PackTable(client, "points");
const blocks = new BlockTable(client, "points");

const first = Number(point.atNanos.slice(0, -9));
const dayBegin = Math.floor(first / 86_400) * 86_400;
const soon = (first + 3600) * 1000;
const chore = (project: string) => ({ kind: "redate", project, retention: `R of ${project}` }) as const;
let made = 0;

/** Makes a project with a retention, and points in it of two sources that are there and one that is gone. */
async function scene(): Promise<string> {
  const project = `P${made++}`;
  for (const id of ["s1", "s2"]) await registry.sources.create({ ...source, id, project });
  for (const id of ["s1", "s2", "removed"]) {
    await leavings.retain({ project, source: id, retention: `R of ${project}` });
  }
  await registry.deletions.markRemains(project, "removed", 5000);
  return project;
}

const work = (durationSeconds: number, clock: () => number, kind = "DYNAMODB") =>
  createRedate({
    retention: async () => ({ kind, durationSeconds }),
    sources: (project, page) => registry.sources.page(project, page),
    gone: (project) => registry.deletions.gone(project),
    spans: (place) => catalogue.spansAt(place),
    datePacks: (...all) => packs.date(...all),
    dateBlocks: (...all) => blocks.date(...all),
    nowMillis: clock,
  });

/** Answers when each kind of item of a project's retention expires. */
async function expiries(project: string): Promise<Record<"packs" | "days" | "parts", unknown[]>> {
  const items = (await itemsOf(client, "points")).filter(({ pk }) => String(pk).includes(`R of ${project}#`));
  const of = (begins: string, attribute: string) =>
    items
      .filter(({ pk }) => String(pk).startsWith(begins))
      .map((item) => item[attribute])
      .toSorted();
  return { packs: of("R of", "expiresAt"), days: of("DAYS#", "validUntil"), parts: of("BLOCKS#", "expiresAt") };
}

const each = (count: number, ...values: readonly number[]) => values.flatMap((value) => Array(count).fill(value));

describe("what a retention keeps whose duration was changed", () => {
  it.each([864_000, 4_000_000_000])("expires by its new duration, whatever source it is of: %d s", async (seconds) => {
    const project = await scene();
    const other = await scene();
    const before = await expiries(other);
    expect(await work(seconds, () => soon)(chore(project), undefined)).toBe("nothing");
    // Three sources have two series each, of three packs a minute apart and a block of two parts.
    const { packs, days, parts } = await expiries(project);
    expect(packs).toStrictEqual(each(6, first + seconds, first + 60 + seconds, first + 120 + seconds));
    expect(days).toStrictEqual(each(6, dayBegin + seconds));
    expect(parts).toStrictEqual(each(12, dayBegin + seconds + 2 * 86_400));
    expect(await expiries(other)).toStrictEqual(before);
  });

  it("expires now if it should have before, since DynamoDB keeps what expired too long ago", async () => {
    const project = await scene();
    const later = (first + 400 * 86_400 * 10) * 1000;
    await work(60, () => later)(chore(project), undefined);
    const { packs, days } = await expiries(project);
    expect(packs).toStrictEqual(each(18, later / 1000));
    expect(days).toStrictEqual(each(6, later / 1000));
  });

  it("is dated in slices that go on where the time was over, and writes nothing twice", async () => {
    const project = await scene();
    let slices = 0;
    for (let cursor: string | undefined; ; ) {
      let looks = 0;
      const left = await work(864_000, () => (looks++ < 3 ? soon : soon + 20_000))(chore(project), cursor);
      slices += 1;
      if (left === "nothing") break;
      expect(left.cursor).not.toBe(cursor);
      cursor = left.cursor;
    }
    expect(slices).toBe(6);
    expect((await expiries(project)).packs).toStrictEqual(
      each(6, first + 864_000, first + 60 + 864_000, first + 120 + 864_000),
    );
    const writes: string[] = [];
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        (args) => {
          if (commandName.startsWith("Update")) writes.push(commandName);
          return next(args);
        },
      { name: "watched", step: "initialize" },
    );
    await work(864_000, () => soon)(chore(project), undefined);
    client.middlewareStack.remove("watched");
    expect(writes).toStrictEqual([]);
  });

  it("stays as it is in retentions of other kinds", async () => {
    const project = await scene();
    const before = await expiries(project);
    expect(await work(60, () => soon, "S3")(chore(project), undefined)).toBe("nothing");
    expect(await expiries(project)).toStrictEqual(before);
  });
});
