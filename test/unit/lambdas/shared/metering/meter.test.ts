import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Amounts, Meter, type MeterPace } from "../../../../../lambdas/shared/metering/meter.ts";
import { createProjectMeter } from "../../../../../lambdas/shared/metering/project-meter.ts";

const minute = 60_000;
const start = Date.parse("2026-01-01T12:00:00Z");
const pace: MeterPace = { slotMillis: minute, everyMillis: 10_000, mostSaved: 3 };

interface Write {
  readonly subject: string;
  readonly slot: number;
  readonly amounts: Amounts;
  readonly at: number;
}

function meterAt(changed: Partial<MeterPace> = {}) {
  const world = { now: start, isAway: false, writes: [] as Write[], reports: 0 };
  const meter = new Meter(
    { ...pace, ...changed },
    {
      store: {
        add: async (subject, slot, amounts) => {
          if (world.isAway) throw new Error("away");
          world.writes.push({ subject, slot, amounts, at: world.now });
        },
      },
      nowMillis: () => world.now,
      patience: () => () => {},
      report: () => world.reports++,
    },
  );
  return { world, meter };
}

const total = (writes: readonly Write[], name = "n"): number =>
  writes.reduce((sum, { amounts }) => sum + (amounts[name] ?? 0), 0);

/** Things that happen to one of two subjects, each so many milliseconds after the one before. */
const happening = fc.array(
  fc.record({ subject: fc.constantFrom("a", "b"), after: fc.nat(40_000), amount: fc.integer({ min: 1, max: 9 }) }),
  { maxLength: 60 },
);

describe("a meter", () => {
  it("writes what was counted to the minute of it, and what it has not written yet once there is time for it", async () => {
    await fc.assert(
      fc.asyncProperty(happening, async (all) => {
        const { world, meter } = meterAt();
        const expected = new Map<string, number>();
        const count = async (subject: string, n: number) => {
          const key = `${subject} ${Math.floor(world.now / minute) * minute}`;
          expected.set(key, (expected.get(key) ?? 0) + n);
          await meter.count(subject, { n });
        };
        for (const { subject, after, amount } of all) {
          world.now += after;
          await count(subject, amount);
        }
        for (let round = 0; round < 3; round++) {
          for (const subject of ["a", "b"]) {
            world.now += minute;
            await count(subject, 1);
          }
        }
        const written = Map.groupBy(world.writes, ({ subject, slot }) => `${subject} ${slot}`);
        expect(new Map([...written].map(([key, writes]) => [key, total(writes)]))).toEqual(expected);
      }),
    );
  });

  it("never writes more often than its pace allows, however much comes", async () => {
    await fc.assert(
      fc.asyncProperty(happening, async (all) => {
        const { world, meter } = meterAt();
        for (const { subject, after, amount } of all) {
          world.now += after % 2_000;
          await meter.count(subject, { n: amount });
        }
        for (const writes of Map.groupBy(world.writes, ({ subject }) => subject).values()) {
          for (const [index, { at }] of writes.entries()) {
            const earlier = writes.slice(0, index).filter((write) => at - write.at < 30_000).length;
            expect(earlier).toBeLessThan(pace.mostSaved + 30_000 / pace.everyMillis);
          }
          const span = (writes.at(-1)?.at ?? 0) - start;
          expect(writes.length).toBeLessThanOrEqual(pace.mostSaved + span / pace.everyMillis);
        }
      }),
    );
  });

  it("writes a few things that come together at once, and sums up many", async () => {
    const { world, meter } = meterAt();
    for (let count = 0; count < 100; count++) await meter.count("a", { n: 1 });
    expect(total(world.writes)).toBe(3);
    world.now += 10_000;
    await meter.count("a", { n: 1 });
    expect([world.writes.length, total(world.writes)]).toEqual([4, 101]);
  });

  it("has the next count of another subject write what a quiet one has left", async () => {
    const { world, meter } = meterAt({ mostSaved: 1 });
    await meter.count("quiet", { n: 1 });
    await meter.count("quiet", { n: 2 });
    world.now += 10_000;
    await meter.count("other", { n: 4 });
    expect(world.writes.map(({ subject }) => subject)).toEqual(["quiet", "other", "quiet"]);
    expect(total(world.writes)).toBe(7);
  });

  it("keeps what could not be written for later, and fails nobody", async () => {
    const { world, meter } = meterAt();
    world.isAway = true;
    await meter.count("a", { n: 1 });
    await meter.count("a", { n: 2 });
    world.isAway = false;
    await meter.count("a", { n: 4 });
    expect([world.reports, world.writes.map(({ amounts }) => amounts)]).toEqual([2, [{ n: 7 }]]);
  });

  it("loses the oldest of nothing but what a store does not take for very long", async () => {
    const { world, meter } = meterAt();
    world.isAway = true;
    for (let count = 0; count < 50; count++) {
      await meter.count("a", { n: 1 });
      world.now += minute;
    }
    world.isAway = false;
    for (let count = 0; count < 10; count++) {
      await meter.count("a", { n: 0 });
      world.now += minute;
    }
    expect(total(world.writes)).toBeGreaterThanOrEqual(9);
    expect(total(world.writes)).toBeLessThanOrEqual(11);
  });

  it("goes on counting after its clock was set back", async () => {
    const { world, meter } = meterAt({ mostSaved: 1 });
    await meter.count("a", { n: 1 });
    world.now -= 3_600_000;
    await meter.count("a", { n: 2 });
    world.now += 10_000;
    await meter.count("a", { n: 4 });
    expect(total(world.writes)).toBe(7);
  });
});

it("a project's meter counts points, and what was refused by its reason", async () => {
  const kept: Amounts[] = [];
  const meter = createProjectMeter({
    store: { add: async (_project, _minute, amounts) => void kept.push(amounts) },
    nowMillis: () => start,
    patience: () => () => {},
    report: () => {},
  });
  await meter.accepted("P", 3);
  await meter.refused("P", "bad-request");
  await meter.refused("P", "too-many-requests", 2);
  expect(kept).toEqual([{ accepted: 3 }, { "refused-bad-request": 1 }, { "refused-too-many-requests": 2 }]);
});
