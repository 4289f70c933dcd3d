import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Point } from "../../../../../../lambdas/shared/core/event/point.ts";
import { eventIdsOf } from "../../../../../../lambdas/shared/core/intake/event-id.ts";

const point: Point = {
  measurement: "temperature",
  connectionTag: "Data_API",
  tags: { machine: "press_01", shift: "morning" },
  fields: { value: 21.5, state: "ok" },
  atNanos: "1708876800000000000",
};

const idOf = (changed: Partial<Point>, source = "source", nonce = "nonce"): string | undefined =>
  eventIdsOf(source, nonce, [{ ...point, ...changed }])[0];

const names = fc.string({ maxLength: 4 });
const points: fc.Arbitrary<Point> = fc.record({
  measurement: names,
  connectionTag: names,
  tags: fc.dictionary(names, names, { maxKeys: 3 }),
  fields: fc.dictionary(names, fc.oneof(names, fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true })), {
    maxKeys: 3,
  }),
  atNanos: fc.bigInt({ min: 0n, max: 7_258_118_399_999_999_999n }).map(String),
});

const reversed = <V>(record: Readonly<Record<string, V>>): Record<string, V> =>
  Object.fromEntries(Object.entries(record).reverse());

describe("eventIdsOf", () => {
  it("gives 20 characters of [0-9a-v]", () => {
    fc.assert(
      fc.property(points, (any) => {
        expect(eventIdsOf("s", "n", [any])[0]).toMatch(/^[0-9a-v]{20}$/);
      }),
    );
  });

  it("stays what it was when this test was written, since stored events keep their ids", () => {
    expect(idOf({})).toBe("1itmp003l29uca72t0nn");
  });

  it("does not depend on the order of tags and fields", () => {
    fc.assert(
      fc.property(points, (any) => {
        const other = { ...any, tags: reversed(any.tags), fields: reversed(any.fields) };
        expect(eventIdsOf("s", "n", [other])).toStrictEqual(eventIdsOf("s", "n", [any]));
      }),
    );
  });

  it("differs between different points", () => {
    const canonical = (any: Point) =>
      JSON.stringify([{ ...any, tags: Object.entries(any.tags).sort(), fields: Object.entries(any.fields).sort() }]);
    fc.assert(
      fc.property(points, points, (one, two) => {
        const equal = canonical(one) === canonical(two);
        expect(eventIdsOf("s", "n", [one])[0] === eventIdsOf("s", "n", [two])[0]).toBe(equal);
      }),
    );
  });

  it.each<[string, Partial<Point>]>([
    ["measurement", { measurement: "humidity" }],
    ["connection tag", { connectionTag: "Other" }],
    ["a tag's value", { tags: { machine: "press_02", shift: "morning" } }],
    ["a tag more", { tags: { machine: "press_01", shift: "morning", x: "" } }],
    ["a nanosecond", { atNanos: "1708876800000000001" }],
    ["a field's value", { fields: { value: 21.6, state: "ok" } }],
    ["a field's type", { fields: { value: "21.5", state: "ok" } }],
    ["what is tag and what is field", { tags: { machine: "press_01" }, fields: { ...point.fields, shift: "morning" } }],
  ])("differs by %s", (_, changed) => {
    expect(idOf(changed)).not.toBe(idOf({}));
  });

  it("differs by source", () => {
    expect(idOf({}, "another")).not.toBe(idOf({}));
  });

  it("sorts by time, to the second", () => {
    fc.assert(
      fc.property(points, points, (one, two) => {
        const seconds = [one, two].map((any) => BigInt(any.atNanos) / 10n ** 9n);
        const [first = "", second = ""] = eventIdsOf("s", "n", [one, two]);
        if ((seconds[0] ?? 0n) < (seconds[1] ?? 0n)) expect(first < second).toBe(true);
        if ((seconds[0] ?? 0n) > (seconds[1] ?? 0n)) expect(first > second).toBe(true);
      }),
    );
  });

  it("counts identical rows of a request, so that the same request gives the same ids and no two alike", () => {
    const rows = [point, { ...point, measurement: "other" }, point, point];
    const ids = eventIdsOf("source", "nonce", rows);
    expect(new Set(ids).size).toBe(4);
    expect(ids[0]).toBe(idOf({}));
    expect(eventIdsOf("source", "another nonce", rows)).toStrictEqual(ids);
  });

  it("includes the nonce where the time is ours, and only there", () => {
    expect(idOf({ timeIsOurs: true }, "source", "one")).not.toBe(idOf({ timeIsOurs: true }, "source", "two"));
    expect(idOf({ timeIsOurs: true }, "source", "one")).toBe(idOf({ timeIsOurs: true }, "source", "one"));
    expect(idOf({}, "source", "one")).toBe(idOf({}, "source", "two"));
  });

  it("takes -0 for 0, as JSON does", () => {
    expect(idOf({ fields: { value: -0 } })).toBe(idOf({ fields: { value: 0 } }));
  });
});
