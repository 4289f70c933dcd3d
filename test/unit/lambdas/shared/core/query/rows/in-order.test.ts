import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeptPoint } from "../../../../../../../lambdas/shared/core/event/kept-point.ts";
import { inOrderOfTime, type Piece } from "../../../../../../../lambdas/shared/core/query/rows/in-order.ts";
import type { ScanOrder } from "../../../../../../../lambdas/shared/core/query/series.ts";
import { point } from "../../../../../../support/points.ts";

const kept = (at: number, eventId: string): KeptPoint => ({
  ...point,
  atNanos: String(at),
  eventId,
  fields: { v: "x" },
});

/** Pieces whose points are somewhere between their ends, and what was read of them. */
class World {
  mostRead = 0;
  reads = 0;
  readonly all: KeptPoint[] = [];
  readonly pieces: readonly Piece[];

  constructor(times: readonly (readonly number[])[]) {
    this.pieces = times.map((some, place) => {
      const points = some.map((at, index) => kept(at, `${place}-${index}`));
      this.all.push(...points);
      return {
        first: BigInt(Math.min(...some) - 1),
        last: BigInt(Math.max(...some) + 1),
        read: async (from, to) => {
          this.reads++;
          return points.filter(({ atNanos }) => BigInt(atNanos) >= from && BigInt(atNanos) <= to);
        },
      };
    });
  }

  async read(order: ScanOrder, points: number, [from, to] = [0n, 1_000n]): Promise<KeptPoint[]> {
    const found: KeptPoint[] = [];
    const scan = { from, to, order };
    for await (const run of inOrderOfTime(this.pieces, scan, { points, characters: 1_000_000 })) {
      found.push(...(order === "oldest-first" ? run : run.toReversed()));
    }
    return found;
  }
}

const times = fc.array(fc.array(fc.nat({ max: 30 }), { minLength: 1, maxLength: 12 }), { maxLength: 8 });
const idsOf = (points: readonly KeptPoint[]) => points.map(({ eventId }) => eventId).sort();

describe("pieces of a series that overlap", () => {
  it.each(["oldest-first", "newest-first"] as const)("are read in one order, each point once, %s", async (order) => {
    const property = fc.asyncProperty(times, fc.integer({ min: 20, max: 40 }), async (some, most) => {
      const world = new World(some.map((each) => [...new Set(each)]));
      const found = await world.read(order, most);
      const sorted = found.map(({ atNanos }) => Number(atNanos));
      const sign = order === "oldest-first" ? 1 : -1;
      expect(sorted).toStrictEqual(sorted.toSorted((one, other) => sign * (one - other)));
      expect(idsOf(found)).toStrictEqual(idsOf(world.all));
    });
    await fc.assert(property);
  });

  it("are read within a range only, both ends included", async () => {
    const world = new World([
      [1, 5, 9],
      [5, 6, 7],
    ]);
    expect(idsOf(await world.read("oldest-first", 3, [5n, 7n]))).toStrictEqual(["0-1", "1-0", "1-1", "1-2"]);
    expect(idsOf(await world.read("newest-first", 3, [5n, 7n]))).toStrictEqual(["0-1", "1-0", "1-1", "1-2"]);
  });

  it("are each read once where they come one after the other, however many they are", async () => {
    const world = new World(Array.from({ length: 50 }, (_, place) => [place * 10 + 2, place * 10 + 6]));
    expect(await world.read("oldest-first", 4)).toHaveLength(100);
    expect(world.reads).toBe(50);
  });

  it("are not read further than whoever asks goes on", async () => {
    const world = new World(Array.from({ length: 50 }, (_, place) => [place * 10 + 2, place * 10 + 6]));
    const scan = { from: 0n, to: 1_000n, order: "newest-first" } as const;
    for await (const _ of inOrderOfTime(world.pieces, scan)) break;
    expect(world.reads).toBe(1);
  });

  it("are refused where more points have one time than may be held, and the time is said", async () => {
    const world = new World(Array.from({ length: 10 }, () => [7]));
    expect(await world.read("oldest-first", 3)).toHaveLength(10);
    await expect(world.read("oldest-first", 2)).rejects.toMatchObject({
      code: "too-large",
      message: expect.stringContaining("1970-01-01T00:00:00.000000007Z"),
    });
  });

  it("are left where time is over, also while nothing is found", async () => {
    const world = new World([[1], [2], [3]]);
    let checks = 0;
    const checkTime = () => {
      if (++checks === 3) throw new Error("It takes too long.");
    };
    const scan = { from: 5n, to: 6n, order: "oldest-first", checkTime } as const;
    const pieces = world.pieces.map((piece) => ({ ...piece, last: 9n }));
    const reading = async () => {
      for await (const run of inOrderOfTime(pieces, scan)) expect(run).toStrictEqual([]);
    };
    await expect(reading()).rejects.toThrow("too long");
    expect(world.reads).toBe(2);
  });
});
