import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { KeptPoint } from "../../../../../../../lambdas/shared/core/event/kept-point.ts";
import { PackPoints, pointsIn, rowPointOf } from "../../../../../../../lambdas/shared/core/query/rows/pack-points.ts";

const awkward = fc.constantFrom("x", "y", "__proto__", '"', "\\", ',"fields":{', '},{"measurement":"', "°C", "1", "");
const name = fc.oneof(awkward, fc.string({ unit: "binary" }));
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.integer({ min: -100_000, max: 100_000 }).map((hundredths) => hundredths / 100),
  fc.constantFrom(0, -0, 1e21, 1e-7, 0.1 + 0.2, 123_456_789_012_345, 9_007_199_254_740_991, Number.MIN_VALUE),
);
const value = fc.oneof(number, fc.boolean(), name);
const point = fc.record(
  {
    measurement: name,
    connectionTag: name,
    tags: fc.dictionary(name, name, { maxKeys: 3 }),
    fields: fc.dictionary(name, value, { maxKeys: 4 }),
    atNanos: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
    timeIsOurs: fc.constant(true as const),
    change: fc.constant({ op: "c" as const, key: { id: "1" }, place: 0 }),
    eventId: fc.string({ unit: fc.constantFrom("0", "a", "v"), minLength: 20, maxLength: 20 }),
    acceptedAt: fc.nat({ max: 2 ** 31 }).map((millis) => 1_700_000_000_000 + millis),
  },
  { requiredKeys: ["measurement", "connectionTag", "tags", "fields", "atNanos", "eventId"] },
);
const packs = fc.array(fc.array(point as fc.Arbitrary<KeptPoint>, { minLength: 1, maxLength: 6 }), { maxLength: 4 });

const expected = (text: string, wanted?: ReadonlySet<string>) =>
  pointsIn(text)
    .map(rowPointOf)
    .map((each) => ({
      ...each,
      fields: Object.entries(each.fields).filter(([field]) => wanted?.has(field) ?? true),
    }));
const read = (reader: PackPoints, text: string, wanted?: ReadonlySet<string>) =>
  reader.read(text).map((each) => ({
    ...each,
    fields: Object.entries(each.fields).filter(([field]) => wanted?.has(field) ?? true),
  }));

describe("points of packs", () => {
  it("are read as any parser reads them, pack after pack, whatever stands in them", () => {
    fc.assert(
      fc.property(packs, (all) => {
        const reader = new PackPoints();
        for (const pack of all) {
          const text = JSON.stringify(pack);
          expect(read(reader, text)).toStrictEqual(expected(text));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("have the fields that are wanted", () => {
    fc.assert(
      fc.property(packs, (all) => {
        const wanted = new Set(["x", "__proto__"]);
        const reader = new PackPoints(wanted);
        for (const pack of all) {
          const text = JSON.stringify(pack);
          expect(read(reader, text, wanted)).toStrictEqual(expected(text, wanted));
        }
      }),
    );
  });

  it("are read as parsed where they are written in another order, or with blanks", () => {
    const { eventId, fields, ...rest } = {
      measurement: "m",
      connectionTag: "c",
      tags: {},
      fields: { x: 1 },
      atNanos: "1700000000000000000",
      eventId: "0".repeat(20),
    };
    for (const other of [
      { eventId, fields, ...rest },
      { fields, ...rest, eventId },
      { ...rest, fields, eventId },
    ]) {
      for (const text of [JSON.stringify([other, other]), JSON.stringify([other], null, 2)]) {
        expect(new PackPoints().read(text)).toStrictEqual(pointsIn(text).map(rowPointOf));
      }
    }
    expect(new PackPoints().read("[]")).toStrictEqual([]);
  });

  it("share what stands before their values", () => {
    const one = {
      measurement: "m",
      connectionTag: "c",
      tags: { a: "1" },
      fields: { x: 1 },
      atNanos: "1",
      eventId: "e",
    };
    const [first, second] = new PackPoints().read(JSON.stringify([one, { ...one, fields: { x: 2 }, atNanos: "2" }]));
    expect(first?.tags).toBe(second?.tags);
  });

  it("are not made up of a text that is no JSON", () => {
    for (const text of ["", "[", '[{"measurement":"m","connectionTag":"c","tags":{},"fields":{"x":1'])
      expect(() => new PackPoints().read(text)).toThrow(SyntaxError);
  });
});
