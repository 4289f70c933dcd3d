/** Makes points by chance, of the kinds that people send. */

import fc from "fast-check";
import type { KeptPoint } from "../../lambdas/shared/core/event/kept-point.ts";

export const second = 1_000_000_000n;

/** Instants that several series share, and some between them. */
const nanos = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 120 }).map((at) => BigInt(at) * 5n * second) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 600n * second }) },
);

const number = fc.oneof(
  fc.integer({ min: -5, max: 20 }),
  fc.double({ min: -1000, max: 1000, noNaN: true }).map((value) => Math.round(value * 100) / 100),
);

const fields = fc
  .record({ x: number, y: number, s: fc.constantFrom("", "on", "off", "a b"), b: fc.boolean() }, { requiredKeys: [] })
  .filter((one) => Object.keys(one).length > 0);

const tags = fc.record({ h: fc.constantFrom("x", "y", "z z"), r: fc.constantFrom("eu", "us") }, { requiredKeys: [] });

const point: fc.Arbitrary<Omit<KeptPoint, "eventId">> = fc.record({
  measurement: fc.constantFrom("m", "m", "m", "n"),
  connectionTag: fc.constantFrom("Data_API", "MQTT"),
  tags,
  fields,
  atNanos: nanos.map(String),
});

/** Has all fields, because InfluxDB takes calculations with fields that nobody has written for null, whatever `fill` says. */
export const complete = (measurement: string): Omit<KeptPoint, "eventId"> => ({
  measurement,
  connectionTag: "Data_API",
  tags: {},
  fields: { x: 1, y: 2, s: "on", b: true },
  atNanos: "1",
});

/** Points of which no two are of the same series and time, since how those merge is held elsewhere. */
export const points: fc.Arbitrary<KeptPoint[]> = fc
  .uniqueArray(point, {
    minLength: 1,
    maxLength: 80,
    selector: (one) =>
      JSON.stringify([one.measurement, one.connectionTag, Object.entries(one.tags).sort(), one.atNanos]),
  })
  .map((list) => [complete("m"), complete("n"), ...list.filter(({ atNanos }) => atNanos !== "1")])
  .map((list) => list.map((one, index) => ({ ...one, eventId: String(index).padStart(20, "0"), acceptedAt: index })));
