import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Budget,
  newestFirst,
  type Position,
  type Wanted,
} from "../../../../../../lambdas/shared/core/event/history.ts";
import { type Pack, packSortKey, packSpanNanos, packsOf } from "../../../../../../lambdas/shared/core/event/pack.ts";
import type { IdentifiedPoint } from "../../../../../../lambdas/shared/core/event/point.ts";
import { sortableNanos } from "../../../../../../lambdas/shared/core/instant.ts";
import { anyNanos, anyPoint, point } from "../../../../../support/points.ts";

const second = 1_000_000_000n;

/** Points within two minutes, at few distinct times, so that packs overlap and times repeat. */
const closePoints = fc.array(
  fc.record({ at: fc.bigInt({ min: 0n, max: 120n }), type: fc.constantFrom("touch", "temperature"), n: fc.nat(9) }),
  { maxLength: 40 },
);

const pointsOf = (specs: readonly { at: bigint; type: string; n: number }[]): IdentifiedPoint[] =>
  specs.map(({ at, type, n }) => ({
    ...point,
    measurement: type,
    eventId: `${sortableNanos(at)}${n}${type[1]}`.slice(-20).padStart(20, "0"),
    atNanos: String(at * second),
  }));

/** Answers the packs that may hold points of the range, latest first, as a table does. */
async function* stored(packs: readonly Pack[], from: bigint, to: bigint) {
  const reach = packs.filter(({ lastNanos }) => lastNanos >= from && lastNanos <= to + packSpanNanos);
  for (const pack of reach.toSorted((a, b) => (packSortKey(a) < packSortKey(b) ? 1 : -1))) yield pack.points;
}

async function allPages(
  packs: readonly Pack[],
  wanted: Omit<Wanted, "after">,
  budget?: Budget,
): Promise<IdentifiedPoint[]> {
  const events: IdentifiedPoint[] = [];
  let after: Position | undefined;
  for (let pages = 0; pages < 1000; pages++) {
    const to = after && after.atNanos < wanted.to ? after.atNanos : wanted.to;
    const asked = { ...wanted, to, ...(after ? { after } : {}) };
    const page = await newestFirst(stored(packs, wanted.from, to), asked, budget);
    events.push(...page.points);
    expect(page.points.length).toBeLessThanOrEqual(wanted.limit);
    if (!page.next) return events;
    after = page.next;
  }
  throw new Error("The pages never end.");
}

const expected = (points: readonly IdentifiedPoint[], { from, to, types }: Omit<Wanted, "after">): string[] => {
  const inRange = points.filter(({ atNanos, measurement }) => {
    const at = BigInt(atNanos);
    return at >= from && at <= to && (types.length === 0 || types.includes(measurement));
  });
  const keys = inRange.map(({ atNanos, eventId }) => `${sortableNanos(BigInt(atNanos))} ${eventId}`);
  return [...new Set(keys)].sort().reverse();
};

describe("newestFirst", () => {
  it("shows each event once, newest first, over any pages of any packs that overlap and repeat, however little a page may read", async () => {
    const range = fc.tuple(fc.bigInt({ min: 0n, max: 120n }), fc.bigInt({ min: 0n, max: 120n }));
    const types = fc.constantFrom<string[]>([], ["touch"], ["touch", "temperature"]);
    await fc.assert(
      fc.asyncProperty(
        fc.array(closePoints, { maxLength: 4 }),
        range,
        types,
        fc.integer({ min: 1, max: 9 }),
        fc.option(fc.record({ packs: fc.integer({ min: 1, max: 3 }), points: fc.integer({ min: 1, max: 20 }) }), {
          nil: undefined,
        }),
        async (writes, [one, other], wantedTypes, limit, budget) => {
          const wanted = {
            from: (one < other ? one : other) * second,
            to: (one < other ? other : one) * second,
            types: wantedTypes,
            limit,
          };
          const batches = writes.map(pointsOf);
          // Writes every point twice, once in its own batch and once together with all others.
          const packs = [...batches, batches.flat()].flatMap(packsOf);
          const shown = await allPages(packs, wanted, budget);
          const keys = shown.map(({ atNanos, eventId }) => `${sortableNanos(BigInt(atNanos))} ${eventId}`);
          expect(keys).toStrictEqual(expected(batches.flat(), wanted));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("says whether there is more, and reads no further than it must", async () => {
    let read = 0;
    async function* packs() {
      for (const at of [9, 7, 5, 3, 1]) {
        read++;
        yield pointsOf([{ at: BigInt(at), type: "touch", n: 0 }]);
      }
    }
    const wanted = { from: 0n, to: 100n * second, types: [], limit: 2 };
    const page = await newestFirst(packs(), wanted);
    expect(page.points.map(({ atNanos }) => atNanos)).toStrictEqual(["9000000000", "7000000000"]);
    expect(page.next).toStrictEqual({ atNanos: 7_000_000_000n, eventId: page.points[1]?.eventId });
    expect(read).toBe(4);
  });

  it("has no more after the last event", async () => {
    async function* packs() {
      yield pointsOf([{ at: 1n, type: "touch", n: 0 }]);
    }
    const page = await newestFirst(packs(), { from: 0n, to: second, types: [], limit: 1 });
    expect(page.points).toMatchObject([{ atNanos: "1000000000" }]);
    expect(page.next).toBeUndefined();
  });

  it("gives up where a filter finds nothing for long, with a place from which the next page goes on", async () => {
    let read = 0;
    async function* packs() {
      for (let at = 1000n; at > 0n; at--) {
        read++;
        yield pointsOf([{ at, type: "touch", n: 0 }]);
      }
    }
    const wanted = { from: 0n, to: 2000n * second, types: ["none"], limit: 10 };
    const page = await newestFirst(packs(), wanted, { packs: 100, points: 1_000_000 });
    expect([page.points, read]).toStrictEqual([[], 101]);
    expect(page.next).toStrictEqual({ atNanos: 900n * second + 1n, eventId: "0".repeat(20) });
  });

  it("gets past any number of packs that end at one time", async () => {
    const packs = Array.from({ length: 30 }, (_, n): Pack[] =>
      packsOf(pointsOf([{ at: 5n, type: "touch", n: n % 10 }])),
    );
    const wanted = { from: 0n, to: 9n * second, types: ["none"], limit: 10 };
    expect(await allPages(packs.flat(), wanted, { packs: 2, points: 2 })).toStrictEqual([]);
  });
});

describe("packsOf", () => {
  const manyPoints = fc.oneof(closePoints.map(pointsOf), fc.array(anyPoint, { maxLength: 30 }));

  it("keeps every event once, each pack in order of time and within its span", () => {
    fc.assert(
      fc.property(manyPoints, (points) => {
        const packs = packsOf(points);
        const ids = packs.flatMap((pack) => pack.points.map(({ eventId }) => eventId));
        expect(ids.toSorted()).toStrictEqual([...new Set(points.map(({ eventId }) => eventId))].sort());
        for (const { points: packed, lastNanos } of packs) {
          const times = packed.map(({ atNanos }) => BigInt(atNanos));
          expect(times).toStrictEqual(times.toSorted((one, other) => (one < other ? -1 : 1)));
          expect(times.at(-1)).toBe(lastNanos);
          expect(lastNanos - (times[0] ?? 0n)).toBeLessThanOrEqual(packSpanNanos);
        }
      }),
    );
  });

  it("makes the same packs of the same points in any order, so that a repeated write overwrites", () => {
    const shuffled = manyPoints.chain((points) =>
      fc.tuple(fc.constant(points), fc.shuffledSubarray(points, { minLength: points.length })),
    );
    fc.assert(
      fc.property(shuffled, ([points, other]) => {
        const distinct = new Map(points.map((any) => [any.eventId, any]));
        fc.pre(distinct.size === points.length);
        expect(packsOf(other).map(packSortKey)).toStrictEqual(packsOf(points).map(packSortKey));
      }),
    );
  });

  it("puts at most 250 points into a pack", () => {
    const points = Array.from({ length: 600 }, (_, index) => ({ ...point, eventId: String(index).padStart(20, "0") }));
    expect(packsOf(points).map((pack) => pack.points.length)).toStrictEqual([250, 250, 100]);
  });

  it("keeps a pack far below the 400 KB of an item, and takes the largest point whole", () => {
    const large = { ...point, fields: { text: "漢".repeat(85_000) } };
    const points = Array.from({ length: 4 }, (_, index) => ({ ...large, eventId: String(index).padStart(20, "0") }));
    for (const pack of packsOf(points)) expect(Buffer.byteLength(JSON.stringify(pack.points))).toBeLessThan(390_000);
  });
});

describe("sortableNanos", () => {
  it("sorts as text as the times do", () => {
    fc.assert(
      fc.property(anyNanos, anyNanos, (one, other) => {
        expect(sortableNanos(one) < sortableNanos(other)).toBe(one < other);
      }),
    );
  });
});
