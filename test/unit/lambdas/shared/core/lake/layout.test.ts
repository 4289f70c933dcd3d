import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dayOf, filesOf } from "../../../../../../lambdas/shared/core/lake/layout.ts";
import type { LakePoint } from "../../../../../../lambdas/shared/core/lake/point.ts";
import { point } from "../../../../../support/points.ts";

const place = { project: "projectofacmecorp001", retention: "retention00000000001" };
const day = 86_400_000_000_000n;

const anyPoint = fc
  .record({
    id: fc.integer({ min: 0, max: 20 }),
    source: fc.constantFrom("a", "b"),
    measurement: fc.constantFrom("m", "n"),
    days: fc.integer({ min: 0, max: 3 }),
    acceptedAt: fc.integer({ min: 0, max: 5 }),
  })
  // An event id stands for all that its point says.
  .map(({ id, acceptedAt, ...said }): LakePoint => {
    const { source, measurement, days } = said;
    const eventId = `${source}${measurement}${days}`.padEnd(18, "0") + String(id).padStart(2, "0");
    return { ...point, source, measurement, acceptedAt, eventId, atNanos: String(BigInt(days) * day + BigInt(id)) };
  });

const idsOf = (points: readonly LakePoint[]): string[] => points.map(({ eventId }) => eventId);

describe("files of the lake", () => {
  it("lie by retention, project and day of the point's own time", () => {
    const [file, ...more] = filesOf(place, [{ ...point, source: "s", acceptedAt: 1, atNanos: "1708000000000000000" }]);
    expect(more).toEqual([]);
    expect(file?.key).toMatch(
      /^lake\/retention00000000001\/project=projectofacmecorp001\/day=2024-02-15\/[0-9a-f]{40}\.parquet$/,
    );
  });

  it("hold each event once, in the file of its day, sorted by source, measurement and time", () => {
    fc.assert(
      fc.property(fc.array(anyPoint), (points) => {
        const files = filesOf(place, points);
        expect(new Set(files.map(({ key }) => key)).size).toBe(files.length);
        expect(files.flatMap((file) => idsOf(file.points)).sort()).toEqual([...new Set(idsOf(points))].sort());
        for (const { key, points: rows } of files) {
          for (const row of rows) expect(key).toContain(`day=${dayOf(BigInt(row.atNanos))}/`);
          const order = rows.map(
            ({ source, measurement, atNanos }) => source + measurement + atNanos.padStart(20, "0"),
          );
          expect(order).toEqual([...order].sort());
        }
      }),
    );
  });

  it("have the same name for the same points in any order, so that a batch that comes again overwrites itself", () => {
    fc.assert(
      fc.property(fc.array(anyPoint), fc.array(fc.nat()), (points, by) => {
        const shuffled = points
          .map((each, index) => [by[index] ?? 0, each] as const)
          .sort(([one], [other]) => one - other)
          .map(([, each]) => each);
        const keys = (some: readonly LakePoint[]) => filesOf(place, some).map(({ key }) => key);
        expect(keys(shuffled).sort()).toEqual(keys(points).sort());
      }),
    );
  });

  it("keep the latest time of acceptance, and another name for it", () => {
    const at = (acceptedAt: number): LakePoint => ({ ...point, source: "s", acceptedAt });
    const [both] = filesOf(place, [at(2), at(1)]);
    expect(both?.points.map(({ acceptedAt }) => acceptedAt)).toEqual([2]);
    expect(filesOf(place, [at(1)])[0]?.key).not.toBe(both?.key);
  });
});
