import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compareRanks,
  matches,
  type OrderValue,
  orderValueOf,
  readLabelFilter,
  readOrder,
} from "../../../../../../lambdas/shared/core/source/device-query.ts";
import { point, source } from "../../../../../support/points.ts";

const everything = { words: "", types: [], productNumbers: [], labels: [] };
const labelled = { ...source, displayName: "Press 1", labels: { room: "12", formula: "a=b" } };
const isShown = (changed: object): boolean => matches(labelled, { ...everything, ...changed });

describe("a device", () => {
  it.each<[string, object, boolean]>([
    ["without any filter", {}, true],
    ["by a part of its name in any case", { words: "PRESS" }, true],
    ["by a part of its id", { words: source.id.slice(4, 9) }, true],
    ["not by other words", { words: "valve" }, false],
    ["by one of several types", { types: ["touch", "externalConnection"] }, true],
    ["not by another type", { types: ["touch"] }, false],
    ["not by a product number, since it has none", { productNumbers: ["102058"] }, false],
    ["by labels, all of them", { labels: ["room=12", "name=Press 1"].map(readLabelFilter) }, true],
    ["by a label's key alone", { labels: ["room", "formula="].map(readLabelFilter) }, true],
    ["by a value that holds the sign", { labels: [readLabelFilter("formula=a=b")] }, true],
    ["not by another value", { labels: [readLabelFilter("room=13")] }, false],
    ["not where one of its labels differs", { labels: ["room=12", "floor"].map(readLabelFilter) }, false],
    ["not by what every object has", { labels: [readLabelFilter("toString")] }, false],
  ])("is found %s", (_, filter, found) => {
    expect(isShown(filter)).toBe(found);
  });
});

describe("order_by", () => {
  it.each([
    ["reported.temperature.value", "reported", false],
    ["-reported.temperature.value", "reported", true],
    ["~reported.temperature.value", "reported", true],
    ["labels.room", "labels", false],
    ["labels.room.floor", "labels", false],
    ["-displayName", "displayName", true],
    ["name", "name", false],
  ])("takes %s", (text, of, descending) => {
    expect(readOrder(text)).toMatchObject({ field: { of }, descending });
  });

  it.each(["", "-", "color", "reported", "reported.temperature", "labels", "labels.", "displayName.x"])(
    "refuses %j, saying what it takes",
    (text) => {
      expect(() => readOrder(text)).toThrow("order_by takes displayName");
    },
  );

  const orderOf = (text: string, fields = {}): OrderValue =>
    orderValueOf(labelled, readOrder(text), { ...point, measurement: "temperature", fields });

  it("finds values in labels and in what was reported, within lists too, and nothing where there is nothing", () => {
    expect(orderOf("labels.room")).toStrictEqual([1, "12"]);
    expect(orderOf("displayName")).toStrictEqual([1, "Press 1"]);
    expect(orderOf("type")).toStrictEqual([1, "externalConnection"]);
    expect(orderOf("reported.temperature.value", { value: 21.5 })).toStrictEqual([0, 21.5]);
    expect(orderOf("reported.temperature.samples.0.value", { value: 21.5 })).toStrictEqual([0, 21.5]);
    expect(orderOf("reported.temperature.updateTime")).toStrictEqual([1, "2024-02-25T16:00:00.000000Z"]);
    for (const absent of ["reported.temperature.toString", "labels.toString", "reported.co2.ppm"]) {
      expect(orderOf(absent)).toStrictEqual([3, ""]);
    }
  });
});

describe("the order of devices", () => {
  const anyValue: fc.Arbitrary<OrderValue> = fc.oneof(
    fc.double({ noNaN: true }).map((value): OrderValue => [0, value]),
    fc.string().map((value): OrderValue => [1, value]),
    fc.nat(1).map((value): OrderValue => [2, value]),
    fc.constant<OrderValue>([3, ""]),
  );
  const anyRank = fc.record({
    value: anyValue,
    project: fc.constantFrom("P", "Q"),
    id: fc.constantFrom("a", "b", "c"),
  });

  it("is total, so that pages neither skip nor repeat", () => {
    fc.assert(
      fc.property(anyRank, anyRank, anyRank, fc.boolean(), (a, b, c, descending) => {
        const sign = (one: typeof a, other: typeof a): number => Math.sign(compareRanks(one, other, descending));
        expect(sign(a, b) + sign(b, a)).toBe(0);
        expect(sign(a, a)).toBe(0);
        if (sign(a, b) <= 0 && sign(b, c) <= 0) expect(sign(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("puts devices without the value last in either direction", () => {
    const [without, withValue] = [
      { value: [3, ""], project: "P", id: "a" },
      { value: [0, 1], project: "P", id: "b" },
    ] as const;
    for (const descending of [true, false]) expect(compareRanks(withValue, without, descending)).toBeLessThan(0);
  });
});
