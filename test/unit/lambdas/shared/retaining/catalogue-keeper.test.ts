import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CatalogueTable } from "../../../../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import type { Point } from "../../../../../lambdas/shared/core/event/point.ts";
import { type KnownSeries, mostTagValues, type Place } from "../../../../../lambdas/shared/core/query/catalogue.ts";
import type { News } from "../../../../../lambdas/shared/core/query/learned.ts";
import { CatalogueKeeper } from "../../../../../lambdas/shared/retaining/catalogue-keeper.ts";
import { runTables } from "../../../../support/tables.ts";

const { client } = await runTables("points");
const catalogue = new CatalogueTable(new Table(client, "points"));
const place: Place = { project: "P", retention: "R", source: "S" };
const day = 86_400;

const pointOf = (changed: Partial<Point> = {}): Point => ({
  measurement: "press",
  connectionTag: "Data_API",
  tags: { machine: "1" },
  fields: { parts: 1 },
  atNanos: `${19_000 * day}000000000`,
  ...changed,
});

/** Counts what is written. */
function counted(nowMillis = () => 0) {
  const written: News[] = [];
  const writing = {
    seriesAt: (at: Place) => catalogue.seriesAt(at),
    add: async (at: Place, measurement: string, news: News) => {
      written.push(news);
      await catalogue.add(at, measurement, news);
    },
  };
  const keeper = new CatalogueKeeper(writing, nowMillis);
  return { keeper, written };
}

const plain = (series: readonly KnownSeries[]) =>
  series.map(({ measurement, fields, tags, firstDay, lastDay }) => ({
    measurement,
    fields: Object.fromEntries([...fields].map(([name, types]) => [name, [...types].toSorted()])),
    tags: Object.fromEntries([...tags].map(([key, { values, complete }]) => [key, [values.toSorted(), complete]])),
    days: [firstDay, lastDay],
  }));

/** Removes all that is known of a source, in one retention or in all. */
async function forget(at: Omit<Place, "retention"> & { readonly retention?: string }): Promise<void> {
  for (const entry of await catalogue.some(at, 100)) await catalogue.forget(at, entry);
}

/** Fails unless a series knows all that is in a point. */
function demandKnown({ fields, tags, atNanos }: Point, series: KnownSeries | undefined): void {
  const on = Number(BigInt(atNanos) / 86_400_000_000_000n);
  expect(series && series.firstDay <= on && series.lastDay >= on).toBe(true);
  for (const [name, value] of Object.entries(fields)) {
    expect(series?.fields.get(name)).toContain(typeof value === "number" ? "float" : "string");
  }
  for (const [key, value] of Object.entries(tags)) {
    if (value !== "") expect(series?.tags.get(key)?.values).toContain(value);
  }
}

describe("the catalogue", () => {
  it("learns measurements, fields with their types, tags with their values, and days", async () => {
    const at = { ...place, source: "one" };
    const { keeper, written } = counted();
    await keeper.note(at, [
      pointOf(),
      pointOf({ tags: { machine: "2", shift: "" }, fields: { parts: "many", ok: true } }),
    ]);
    await keeper.note(at, [pointOf({ measurement: "oven", atNanos: `${19_002 * day}000000000` })]);
    await keeper.note(at, [pointOf(), pointOf({ atNanos: `${19_000 * day + 5}000000000` })]);
    expect(written).toHaveLength(2);
    expect(plain(await catalogue.seriesAt(at))).toStrictEqual([
      {
        measurement: "oven",
        fields: { parts: ["float"] },
        tags: { Connection_Tag: [["Data_API"], true], machine: [["1"], true] },
        days: [19_002, 19_002],
      },
      {
        measurement: "press",
        fields: { ok: ["boolean"], parts: ["float", "string"] },
        tags: { Connection_Tag: [["Data_API"], true], machine: [["1", "2"], true] },
        days: [19_000, 19_000],
      },
    ]);
  });

  it("keeps a thousand values of a tag, and says that there are more", async () => {
    const at = { ...place, source: "many" };
    const { keeper } = counted();
    const points = Array.from({ length: mostTagValues + 1 }, (_, index) =>
      pointOf({ tags: { serial: String(index) } }),
    );
    await keeper.note(at, points.slice(0, mostTagValues));
    expect((await catalogue.seriesAt(at))[0]?.tags.get("serial")).toMatchObject({ complete: true });
    await keeper.note(at, points);
    const serial = (await catalogue.seriesAt(at))[0]?.tags.get("serial");
    expect([serial?.values.length, serial?.complete]).toStrictEqual([mostTagValues, false]);
  });

  it("keeps no value that is too long, and says so", async () => {
    const at = { ...place, source: "long" };
    await counted().keeper.note(at, [pointOf({ tags: { text: "ä".repeat(129), machine: "1" } })]);
    expect((await catalogue.seriesAt(at))[0]?.tags.get("text")).toStrictEqual({ values: [], complete: false });
  });

  it("is one of a source in a retention of a project, and can be removed as that", async () => {
    const at = { ...place, source: "gone" };
    const others = [
      { ...at, project: "Q" },
      { ...at, source: "gone too" },
    ];
    const { keeper } = counted();
    const elsewhere = { ...at, retention: "Q" };
    for (const each of [at, elsewhere, ...others]) await keeper.note(each, [pointOf()]);
    await keeper.note(elsewhere, [pointOf({ measurement: "oven" })]);
    expect([(await catalogue.seriesAt(at)).length, (await catalogue.seriesAt(elsewhere)).length]).toStrictEqual([1, 2]);
    expect((await catalogue.some(elsewhere, 100)).flatMap(({ series }) => series?.measurement ?? [])).toStrictEqual([
      "oven",
      "press",
    ]);
    await forget(elsewhere);
    expect([(await catalogue.seriesAt(at)).length, (await catalogue.seriesAt(elsewhere)).length]).toStrictEqual([1, 0]);
    await keeper.note({ ...elsewhere, retention: "T" }, [pointOf()]);
    await forget({ project: at.project, source: at.source });
    for (const each of [at, elsewhere]) expect(await catalogue.seriesAt(each)).toStrictEqual([]);
    for (const each of others) expect(await catalogue.seriesAt(each)).toHaveLength(1);
  });

  it("is read anew after half a day, since a source's entries may be removed a day after it was", async () => {
    const at = { ...place, source: "registered again" };
    let now = 0;
    const { keeper, written } = counted(() => now);
    await keeper.note(at, [pointOf()]);
    await forget(at);
    now = 12 * 3_600_000 - 1;
    await keeper.note(at, [pointOf()]);
    expect(written).toHaveLength(1);
    now += 1;
    await keeper.note(at, [pointOf()]);
    expect(await catalogue.seriesAt(at)).toHaveLength(1);
  });

  it("is read anew where it was read by a clock that was set back since", async () => {
    const at = { ...place, source: "read ahead" };
    let now = 365 * 24 * 3_600_000;
    const { keeper } = counted(() => now);
    await keeper.note(at, [pointOf()]);
    await forget(at);
    now = 0;
    await keeper.note(at, [pointOf()]);
    expect(await catalogue.seriesAt(at)).toHaveLength(1);
  });

  it("reads again what it may have written in part", async () => {
    const at = { ...place, source: "cut off" };
    let fails = true;
    const writing = {
      seriesAt: (each: Place) => catalogue.seriesAt(each),
      add: async (...news: Parameters<typeof catalogue.add>) => {
        if (fails) throw new Error("throttled");
        await catalogue.add(...news);
      },
    };
    const keeper = new CatalogueKeeper(writing, () => 0);
    await expect(keeper.note(at, [pointOf()])).rejects.toThrow("throttled");
    fails = false;
    await keeper.note(at, [pointOf()]);
    expect(await catalogue.seriesAt(at)).toHaveLength(1);
  });

  it("knows all that was noted, by whichever environments at the same time", async () => {
    let run = 0;
    const points = fc.array(
      fc.record({
        measurement: fc.constantFrom("m", "n"),
        tags: fc.dictionary(fc.constantFrom("a", "b"), fc.string({ maxLength: 3 })),
        fields: fc.dictionary(fc.constantFrom("x", "constructor", "__proto__"), fc.oneof(fc.integer(), fc.string()), {
          minKeys: 1,
        }),
        days: fc.integer({ min: 0, max: 30_000 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(points, { minLength: 1, maxLength: 3 }), async (batches) => {
        run += 1;
        const at = { ...place, source: `run ${run}` };
        const sent = batches.map((some) =>
          some.map(({ days, ...rest }) => pointOf({ ...rest, atNanos: `${days * day}000000000` })),
        );
        await Promise.all(sent.map((some) => counted().keeper.note(at, some)));
        const known = new Map((await catalogue.seriesAt(at)).map((series) => [series.measurement, series]));
        for (const point of sent.flat()) demandKnown(point, known.get(point.measurement));
      }),
      { numRuns: 25 },
    );
  });
});
