import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countedIn, countSaid, hours, valuesByHour } from "../../../../console/pages/sources/detail/last-day.ts";
import { retention } from "../../support/sources.ts";

const hour = 3_600_000;
const from = Date.parse("2026-01-02T03:00:00Z");

describe("the last day of a source", () => {
  it("has each value that was counted within it in its hour, and no other", () => {
    const counts = fc.array(fc.tuple(fc.integer({ min: -3, max: hours + 3 }), fc.nat(1000), fc.nat(1000)));
    fc.assert(
      fc.property(counts, (rows) => {
        const values = rows.map(([at, one, other]) => [from + at * hour, one, other] as const);
        const within = rows.filter(([at]) => at >= 0 && at < hours);
        const byHour = valuesByHour([{ values }], from);
        expect(byHour).toHaveLength(hours);
        expect(byHour.reduce((sum, count) => sum + count, 0)).toBe(
          within.reduce((sum, [, one, other]) => sum + one + other, 0),
        );
        for (const [at] of within) {
          const ofHour = rows.filter(([other]) => other === at).reduce((sum, [, one, other]) => sum + one + other, 0);
          expect(byHour[at]).toBe(ofHour);
        }
      }),
    );
  });

  it("counts all measurements together, and fields that had nothing as nothing", () => {
    const series = [{ values: [[from, 2, null]] }, { values: [[from, 3]] }];
    expect(valuesByHour(series, from)[0]).toBe(5);
  });

  it("is counted in the first linked retention that counts quickly", () => {
    const files = { ...retention, name: "projects/p1/retentions/r0", kind: "S3" } as const;
    expect(countedIn([files.name, retention.name], [files, retention])).toBe(retention);
    expect(countedIn([files.name], [files, retention])).toBeUndefined();
    expect(countedIn([], [retention])).toBeUndefined();
  });

  it("has its messages by how much they matter, each as often as it was said", () => {
    const messages = [
      { level: "ERROR", count: 2 },
      { level: "WARNING", count: 3 },
      { level: "INFO", count: 4 },
      { level: "ERROR", count: 1 },
    ] as const;
    expect(countSaid(messages, true)).toEqual({ errors: 3, warnings: 3, all: 10, isCut: true });
  });
});
