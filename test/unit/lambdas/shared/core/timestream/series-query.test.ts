import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordOf } from "../../../../../../lambdas/shared/core/timestream/record-of-point.ts";
import { pointOf, seriesQuery } from "../../../../../../lambdas/shared/core/timestream/series-query.ts";
import { anyPoint, point } from "../../../../../support/points.ts";

const nowMillis = 1_708_876_800_000;
const series = { project: "P", retention: "R", source: "S", measurement: "m" };

describe("a row of Timestream", () => {
  it("is the point that its record was made of, but for what is empty", () => {
    fc.assert(
      fc.property(anyPoint, ({ atNanos: _, ...given }) => {
        const accepted = { source: "S", acceptedAt: nowMillis, keepSeconds: 60 };
        const made = recordOf({ ...given, atNanos: point.atNanos }, accepted, nowMillis);
        fc.pre(made.kind === "record");
        const { dimensions, measures } = made.record;
        const columns = [...dimensions, ...measures].map(({ name }) => name);
        const values = [...dimensions, ...measures].map(({ value }) => value);
        const read = pointOf(
          {
            columns: [...columns, "time", "text_lacking"],
            values: [...values, "2024-02-25 16:00:00.000000000", undefined],
          },
          given.measurement,
        );
        const filled = (part: object) =>
          Object.entries(part)
            .filter(([, value]) => value !== "")
            .toSorted();
        expect({ ...read, fields: filled(read.fields), tags: filled(read.tags) }).toEqual({
          ...given,
          fields: filled(given.fields),
          tags: filled(given.tags),
          atNanos: point.atNanos,
          acceptedAt: nowMillis,
        });
      }),
    );
  });

  it.each([
    ["2024-02-25 16:00:00.123456789", "1708876800123456789"],
    ["2024-02-25 16:00:00.1", "1708876800100000000"],
    ["1970-01-01 00:00:00", "0"],
  ])("of the time %s is at %s", (time, atNanos) => {
    expect(pointOf({ columns: ["time"], values: [time] }, "m").atNanos).toBe(atNanos);
  });

  it("without a time that can be read is no point", () => {
    for (const time of ["yesterday", "2024-13-01 00:00:00", undefined]) {
      expect(() => pointOf({ columns: ["time"], values: [time] }, "m")).toThrow("a row whose time is");
    }
  });
});

describe("the query of a series", () => {
  it("quotes names and texts, and asks for times that there can be", () => {
    const named = { ...series, source: "it's", measurement: "o'\"clock" };
    const scan = { series: named, from: -5n, to: 2n ** 70n, order: "newest-first" } as const;
    expect(seriesQuery('a"b', scan)).toBe(
      `SELECT * FROM "a""b"."R" WHERE measure_name = 'o''"clock' AND "source" = 'it''s' AND time BETWEEN from_nanoseconds(0) AND from_nanoseconds(9223372036854775807) ORDER BY time DESC`,
    );
  });

  it("is not asked where no point can be", () => {
    for (const [from, to] of [
      [-9n, -1n],
      [5n, 4n],
      [2n ** 63n, 2n ** 64n],
    ] as const) {
      expect(seriesQuery("d", { series, from, to, order: "oldest-first" })).toBeUndefined();
    }
  });
});
