/** Makes points whose names and values are hard to write as line protocol. */

import fc from "fast-check";
import type { Point } from "../../../lambdas/shared/core/event/point.ts";

const hard = fc.constantFrom(..."ab,= \\\"'#\t\n\ré世😀{}");
const name = fc.string({ unit: hard, minLength: 1, maxLength: 8 });
const value = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.string({ unit: hard, maxLength: 20 }),
);

export const linePoint: fc.Arbitrary<Point> = fc.record({
  measurement: name,
  connectionTag: fc.oneof(fc.constant(""), name),
  tags: fc.dictionary(name, fc.string({ unit: hard, maxLength: 8 }), { maxKeys: 3, noNullPrototype: true }),
  fields: fc.dictionary(name, value, { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
  atNanos: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map(String),
});
