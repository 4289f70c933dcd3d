/** Makes points for tests: one fixed point, and points by chance. */

import fc from "fast-check";
import type { FieldValue } from "../../lambdas/shared/core/event/field-value.ts";
import type { IdentifiedPoint } from "../../lambdas/shared/core/event/point.ts";
import type { Source } from "../../lambdas/shared/core/source/source.ts";

export const point: IdentifiedPoint = {
  eventId: "1itmp003l29uca72t0nn",
  measurement: "production_output",
  connectionTag: "Data_API",
  tags: { machine: "press_01" },
  fields: { parts_count: 342, reject_rate: 0.02 },
  atNanos: "1708876800000000000",
};

export const source: Source = {
  id: "fe453df1-b4a0-492d-a12c-505988eea849",
  project: "projectofacmecorp001",
  type: "EXTERNAL_CONNECTION",
  displayName: "erp export",
  enabled: true,
  retentions: [],
  variables: {},
  labels: {},
  noDataAfterSeconds: null,
  createTime: "2024-02-25T16:00:00Z",
};

/** Any text, with many characters that JSON and JavaScript treat specially. */
export const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    "",
    "0",
    "7",
    "4294967295",
    "__proto__",
    "constructor",
    "\ud800",
    "\udfff",
    "\u2028\u2029",
    '"\\/\u0000',
  ),
);

/** Any number that JSON has, with many that are written in a special form. */
const anyNumber = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 27, 1e-7, 1e21, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 2 ** 53),
);

const anyField: fc.Arbitrary<FieldValue> = fc.oneof(anyNumber, anyText, fc.boolean());

const idDigits = fc.constantFrom(..."0123456789abcdefghijklmnopqrstuv");
export const anyEventId = fc.string({ unit: idDigits, minLength: 20, maxLength: 20 });

/** Any time that the door takes, from 1970 to 2200. */
export const anyNanos = fc.bigInt({ min: 0n, max: 7_258_118_399_999_999_999n });

export const anyPoint: fc.Arbitrary<IdentifiedPoint> = fc.record({
  eventId: anyEventId,
  measurement: anyText,
  connectionTag: anyText,
  tags: fc.dictionary(anyText, anyText, { maxKeys: 5 }),
  fields: fc.dictionary(anyText, anyField, { maxKeys: 5 }),
  atNanos: anyNanos.map(String),
});
