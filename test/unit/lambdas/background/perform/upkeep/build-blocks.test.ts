import { describe, expect, it } from "vitest";
import { PackTable } from "../../../../../../lambdas/shared/adapters/dynamodb/pack-table.ts";
import { PackSeries } from "../../../../../../lambdas/shared/adapters/dynamodb/series/pack-series.ts";
import { runTables } from "../../../../../support/tables.ts";
import { day, daySeconds, Night } from "./night.ts";

const { client } = await runTables("registry", "points");

const many = (count: number, every = 60) => Array.from({ length: count }, (_, at) => at * every);

/** Makes a project with three sources, of which one sends too little for blocks, and a point that comes late. */
async function usualNight(durationSeconds?: number): Promise<Night> {
  const night = await new Night(client).make(durationSeconds);
  for (const id of ["s1", "s2", "s3"]) await night.addSource(id);
  await night.retain("s1", "a", many(5));
  await night.retain("s1", "b", many(4));
  await night.retain("s2", "a", many(2));
  await night.retain("s3", "a", many(6));
  await night.retain("s3", "a", [7], day - 3);
  await night.retain("s3", "a", many(8), day - 3);
  return night;
}
/** Makes a project with a source that sent enough, and a point that came late into a day of a block. */
async function smallNight(): Promise<Night> {
  const night = await new Night(client).make();
  await night.addSource("s1");
  await night.retain("s1", "a", many(3), day - 1, day - 1);
  await night.pass();
  await night.retain("s1", "a", [7], day - 1);
  await night.retain("s1", "a", many(3));
  return night;
}
const usual = ["s1 a 0", "s1 b 0", "s3 a 0", "s3 a 3"];

describe("the night after a day", () => {
  it("has blocks of each series that sent enough, and of days into which points came late", async () => {
    const night = await usualNight();
    await night.pass();
    expect(await night.built()).toEqual(usual);
    expect(await night.chores()).toBe(0);
  });

  it("begins when it is due, and not before", async () => {
    const night = await usualNight();
    night.nowMillis -= 1000;
    await night.pass();
    expect(await night.built()).toEqual([]);
    night.nowMillis += 1000;
    await night.pass();
    expect(await night.built()).toEqual(usual);
  });

  it("reads no packs of a day that has a block, and nothing at all the next night if nothing came", async () => {
    const night = await usualNight();
    await night.pass();
    await night.retain("s1", "b", [1], day + 1, day + 1);
    night.nowMillis += daySeconds * 1000;
    const read: string[] = [];
    const packs = new PackSeries(new PackTable(client, "points"));
    await night.pass({
      packs: {
        scan: (scan, see) => {
          read.push(`${scan.series.source} ${scan.series.measurement}`);
          return packs.scan(scan, see);
        },
      },
    });
    expect(read).toEqual(["s1 b"]);
    night.calls = 0;
    night.nowMillis += daySeconds * 1000;
    await night.pass();
    expect(night.calls).toBe(0);
  });

  it("builds a day anew into which points came on the day after", async () => {
    const night = await usualNight();
    await night.pass();
    const before = await night.blocks();
    await night.retain("s1", "a", [7, 8], day, day + 1);
    expect(await night.built()).toEqual(usual.filter((each) => each !== "s1 a 0"));
    night.nowMillis += daySeconds * 1000;
    await night.pass();
    expect(await night.built()).toEqual(usual);
    expect(await night.blocks()).not.toEqual(before);
  });

  it("leaves a retention alone that keeps points for two days, and points that are a week late to queries", async () => {
    const short = await usualNight(2 * daySeconds);
    await short.pass();
    expect(await short.built()).toEqual([]);
    const night = await usualNight();
    await night.retain("s3", "a", many(8), day - 8);
    await night.pass();
    expect(await night.built()).toEqual(usual);
  });

  it("comes to the same in slices of one series each", async () => {
    const [whole, sliced] = [await usualNight(), await usualNight()];
    await whole.pass();
    const start = sliced.nowMillis;
    let looks = 0;
    // The clock leaps by a slice whenever a series was looked at.
    await sliced.pass({ nowMillis: () => start + 10_000 * looks++ });
    expect(await sliced.built()).toEqual(await whole.built());
    expect(await sliced.chores()).toBe(0);
  });

  it("goes on where a day cannot be built, and tries the night again where several cannot", async () => {
    const night = await usualNight();
    const packs = new PackSeries(new PackTable(client, "points"));
    const failing = (sources: readonly string[]) => ({
      packs: {
        scan: (...all: Parameters<PackSeries["scan"]>) => {
          if (sources.includes(all[0].series.source)) throw new Error("killed");
          return packs.scan(...all);
        },
      },
    });
    expect(await night.pass(failing(["s1", "s3"]))).toBe(false);
    expect(await night.chores()).toBe(1);
    night.nowMillis += 600_000;
    expect(await night.pass(failing(["s2"]))).toBe(true);
    expect(await night.built()).toEqual(usual);
    expect(night.reports).toContainEqual(expect.objectContaining({ source: "s2", day }));
  });
});

describe("a series whose days cannot be built", () => {
  const without = (failing: string) => {
    const packs = new PackSeries(new PackTable(client, "points"));
    return {
      packs: {
        scan: (...all: Parameters<PackSeries["scan"]>) => {
          if (all[0].series.source === failing) throw new Error("killed");
          return packs.scan(...all);
        },
      },
    };
  };

  it("is passed over where the slice was tried several times, so that the others are built", async () => {
    const night = await usualNight();
    await night.retain("s1", "c", many(4));
    for (let run = 1; run < 5; run++, night.nowMillis += 600_000) expect(await night.pass(without("s1"))).toBe(false);
    expect(await night.built()).toEqual([]);
    expect(await night.pass(without("s1"))).toBe(true);
    expect(await night.built()).toEqual(["s3 a 0", "s3 a 3"]);
    expect(await night.chores()).toBe(0);
  });
});

describe("a series of many days to build", () => {
  it("is built in slices of a day each where a day takes long, and reads each day once", async () => {
    const night = await new Night(client).make();
    await night.addSource("s1");
    for (const late of [2, 3, 4]) {
      await night.retain("s1", "a", many(3), day - late, day - late);
      night.nowMillis = night.dueMillis(day - late);
      await night.pass();
      await night.retain("s1", "a", [7], day - late);
    }
    await night.retain("s1", "a", many(3));
    night.nowMillis = night.dueMillis(day);
    const packs = new PackSeries(new PackTable(client, "points"));
    const read: (number | string)[] = [];
    await night.pass({
      retentions: (project) => {
        read.push("slice");
        return night.registry.sources.listRetentions(project);
      },
      packs: {
        scan: (...all) => {
          night.nowMillis += 20_000;
          read.push(day - Number(all[0].from / 1_000_000_000n) / daySeconds);
          return packs.scan(...all);
        },
      },
    });
    expect(read.join(" ")).toBe("slice 4 slice 3 slice 2 slice 0 slice");
    expect(await night.built()).toEqual(["s1 a 0", "s1 a 2", "s1 a 3", "s1 a 4"]);
    expect(await night.chores()).toBe(0);
  });
});

describe("a night whose function is killed before any of its calls", () => {
  it("leaves nothing that counts wrongly, and comes to the same blocks after ten minutes", async () => {
    const undisturbed = await smallNight();
    await undisturbed.pass();
    const expected = await undisturbed.blocks();
    for (let cutAt = 0; ; cutAt++) {
      const night = await smallNight();
      night.calls = 0;
      night.callsLeft = cutAt;
      if (await night.pass()) break;
      night.callsLeft = Number.POSITIVE_INFINITY;
      night.nowMillis += 600_000;
      expect(await night.pass()).toBe(true);
      expect(await night.blocks()).toEqual(expected);
      expect(await night.chores()).toBe(0);
    }
  });
});
