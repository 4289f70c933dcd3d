import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildDay } from "../../../../../../../lambdas/shared/core/query/blocks/keep-day.ts";
import { inOneOrder, scanned } from "../../../../../../support/query/rows-of.ts";
import { day, dayStart, series as m, place, pointAt, scanOf, seriesName, World } from "./world.ts";

const valuesOf = (rows: Awaited<ReturnType<typeof scanned>>) => rows.map(({ fields }) => fields.get("x"));

/** Builds the day as the nightly job does. */
const build = (world: World, step?: (what: string) => Promise<void>) =>
  (async () => {
    const blocks = world.blocks(step);
    const [before = { day, generation: 0 }] = await blocks.days(seriesName, day, day);
    return buildDay(m, before, { packs: world.packs(step), blocks, leastRows: 1, nowMillis: () => world.nowMillis });
  })();

describe("a closed day", () => {
  it("is kept as a block by the first query that reads all of it, and read from it by the next", async () => {
    const world = new World();
    await world.retain(Array.from({ length: 40 }, (_, x) => pointAt(x, x)));
    const steps: string[] = [];
    const note = async (what: string) => void steps.push(what);
    const first = await scanned(world.reader(), scanOf());
    expect(world.hasBlock()).toBe(true);
    expect(await scanned(world.reader(note), { ...scanOf(), to: dayStart + 86_399_999_999_999n })).toEqual(first);
    expect(steps).not.toContain("read packs");
    expect(valuesOf(await scanned(world.reader(), scanOf("newest-first")))).toEqual(valuesOf(first).reverse());
  });

  it("is not kept by a query that reads a part of it, that is left before its end, or that comes too early", async () => {
    const world = new World();
    await world.retain(Array.from({ length: 40 }, (_, x) => pointAt(x, x)));
    await scanned(world.reader(), scanOf("oldest-first", dayStart + 1n));
    for await (const _ of world.reader().scan(scanOf())) break;
    world.nowMillis = Number(dayStart / 1_000_000n) + 86_400_000 + 3_599_999;
    await scanned(world.reader(), scanOf());
    expect(world.parts.size).toBe(0);
    world.nowMillis += 1;
    await scanned(world.reader(), scanOf());
    expect(world.hasBlock()).toBe(true);
  });

  it("is read from its packs again once a point came late, until it is built anew", async () => {
    const world = new World();
    await world.retain([pointAt(1, 1), pointAt(3, 3)]);
    expect(await build(world)).toBe("kept");
    await world.retain([pointAt(2, 2)]);
    expect(world.hasBlock()).toBe(false);
    expect(valuesOf(await scanned(world.reader(), scanOf("newest-first")))).toEqual([3, 2, 1]);
    expect(world.hasBlock()).toBe(true);
    expect(world.parts.size).toBe(1);
    expect(valuesOf(await scanned(world.reader(), scanOf()))).toEqual([1, 2, 3]);
  });

  it("is read from its packs, and built anew, where it was built by a clock that was ahead before it was over", async () => {
    const world = new World();
    world.points.write(place, [pointAt(1, 1)]);
    await scanned(world.reader(), scanOf());
    expect(world.hasBlock()).toBe(true);
    // Is set back to the day itself: what comes into a day that is not over is not told to its block.
    world.nowMillis = Number(dayStart / 1_000_000n) + 43_200_000;
    world.points.write(place, [pointAt(2, 2)]);
    const sinceTheDayBefore = scanOf("oldest-first", dayStart - 86_400_000_000_000n);
    expect(valuesOf(await scanned(world.reader(), sinceTheDayBefore))).toEqual([1, 2]);
    world.nowMillis += 86_400_000;
    expect(valuesOf(await scanned(world.reader(), scanOf()))).toEqual([1, 2]);
    world.nowMillis += 10 * 86_400_000;
    expect(valuesOf(await scanned(world.reader(), scanOf()))).toEqual([1, 2]);
  });

  it("has no block any more when its first pack expires, nor one that would expire soon", async () => {
    const world = new World();
    await world.retain([pointAt(1, 1)]);
    world.expiresAt = world.nowMillis / 1000 + 86_400;
    expect(await build(world)).toBe("unfit");
    world.expiresAt = world.nowMillis / 1000 + 3 * 86_400;
    expect(await build(world)).toBe("kept");
    world.nowMillis += 3 * 86_400_000;
    const steps: string[] = [];
    await scanned(
      world.reader(async (what) => void steps.push(what)),
      scanOf(),
    );
    expect(steps).toContain("read packs");
  });

  it("answers the query although its block cannot be kept, and says why", async () => {
    const world = new World();
    await world.retain([pointAt(1, 1), pointAt(2, 2)]);
    const failures: unknown[] = [];
    const step = async (what: string) => {
      if (what === "write a part") throw new Error("The table is busy.");
    };
    expect(valuesOf(await scanned(world.reader(step, failures), scanOf()))).toEqual([1, 2]);
    expect(failures).toHaveLength(1);
    expect(world.hasBlock()).toBe(false);
  });
});

describe("blocks, on or off", () => {
  const point = fc.record({
    seconds: fc.integer({ min: -90_000, max: 5 * 86_400 }),
    x: fc.integer({ min: 0, max: 9 }),
    tags: fc.constantFrom({}, { a: "1" }, { a: "2", b: "1" }),
  });
  const edge = fc.integer({ min: -100_000, max: 6 * 86_400 });
  const step = fc.oneof(
    fc.record({ kind: fc.constant("write" as const), points: fc.array(point, { minLength: 1, maxLength: 12 }) }),
    fc.record({
      kind: fc.constant("read" as const),
      from: edge,
      to: edge,
      order: fc.constantFrom("oldest-first" as const, "newest-first" as const),
    }),
    fc.record({ kind: fc.constant("build" as const), after: fc.integer({ min: 0, max: 4 }) }),
    fc.record({ kind: fc.constant("lose" as const), part: fc.nat(5) }),
  );
  const nanos = (seconds: number) => dayStart + BigInt(seconds) * 1_000_000_000n;

  type Done = typeof step extends fc.Arbitrary<infer One> ? One : never;
  const nanosOf = ({ from, to }: { from: number; to: number }) => [nanos(from), nanos(to)] as const;

  async function read(world: World, { order, ...range }: Extract<Done, { kind: "read" }>): Promise<void> {
    const scan = scanOf(order, ...nanosOf(range));
    const found = await scanned(world.reader(), scan);
    expect(inOneOrder(found)).toEqual(inOneOrder(await scanned(world.points, scan)));
    const times = found.map(({ at }) => at);
    const sorted = times.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0));
    expect(times).toEqual(order === "oldest-first" ? sorted : sorted.reverse());
  }

  async function run(world: World, each: Done): Promise<void> {
    switch (each.kind) {
      case "write":
        return world.retain(each.points.map(({ seconds, x, tags }) => pointAt(seconds, x, { tags })));
      case "build": {
        const before = world.days.get(day + each.after) ?? { day: day + each.after, generation: 0 };
        const port = { packs: world.packs(), blocks: world.blocks(), leastRows: 2, nowMillis: () => world.nowMillis };
        await buildDay(m, before, port);
        return;
      }
      case "lose":
        world.parts.delete([...world.parts.keys()][each.part] ?? "");
        return;
      default:
        return read(world, each);
    }
  }

  it("answer alike, whatever is written, read, built and lost in between", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
        const world = new World();
        world.nowMillis += 2 * 86_400_000;
        for (const each of steps) await run(world, each);
      }),
      { numRuns: 300 },
    );
  });
});

describe("a builder, late points, redeliveries and readers at the same time", () => {
  it("never leave a block that counts and lacks a point", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 3 }), async (s, late) => {
        const world = new World();
        await world.retain([pointAt(1, 1), pointAt(5, 5)]);
        const step = async (what: string): Promise<void> => void (await s.schedule(Promise.resolve(), what));
        const points = late.map((seconds) => pointAt(seconds, 100 + seconds));
        const work: Promise<unknown>[] = [
          build(world, step),
          build(world, step),
          scanned(world.reader(step), scanOf()),
          ...points.map((one) => world.retain([one], step)),
          ...points.map((one) => world.retain([one], step)),
        ];
        await s.waitFor(Promise.all(work));
        expect(inOneOrder(await scanned(world.reader(), scanOf()))).toEqual(
          inOneOrder(await scanned(world.points, scanOf())),
        );
      }),
      { numRuns: 500 },
    );
  });

  it("show a reader every point whose keeping ended before it began", async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (s) => {
        const world = new World();
        await world.retain([pointAt(1, 1), pointAt(5, 5)]);
        const step = async (what: string): Promise<void> => void (await s.schedule(Promise.resolve(), what));
        const reading = async (): Promise<void> => {
          await world.retain([pointAt(3, 3)], step);
          expect(valuesOf(await scanned(world.reader(step), scanOf()))).toEqual([1, 3, 5]);
        };
        const work = [reading(), build(world, step), build(world, step), scanned(world.reader(step), scanOf())];
        await s.waitFor(Promise.all(work));
      }),
      { numRuns: 500 },
    );
  });
});

describe("building that is cut off between any two steps", () => {
  it("leaves a day that is read whole, and that the next run builds", async () => {
    const written = [pointAt(1, 1), pointAt(5, 5), pointAt(9, 9)];
    for (let cutAt = 1; ; cutAt++) {
      const world = new World();
      await world.retain(written);
      await build(world);
      await world.retain([pointAt(7, 7)]);
      let steps = 0;
      const step = async () => {
        steps += 1;
        if (steps === cutAt) throw new Error("cut off");
      };
      const result = await build(world, step).catch(() => "cut off");
      expect(valuesOf(await scanned(world.points, scanOf()))).toEqual([1, 5, 7, 9]);
      const steady = new World();
      Object.assign(steady, { points: world.points, days: new Map(world.days), parts: new Map(world.parts) });
      expect(valuesOf(await scanned(steady.reader(), scanOf()))).toEqual([1, 5, 7, 9]);
      await build(world);
      expect(world.hasBlock()).toBe(true);
      expect(valuesOf(await scanned(world.reader(), scanOf()))).toEqual([1, 5, 7, 9]);
      if (result !== "cut off") {
        expect(cutAt).toBeGreaterThan(5);
        return;
      }
    }
  });
});
