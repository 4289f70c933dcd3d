/** Writes points as lines of InfluxDB's line protocol. */

import type { FieldValue } from "../event/field-value.ts";
import type { Point } from "../event/point.ts";
import { connectionTag } from "../query/series.ts";
import {
  escapeKey,
  escapeMeasurement,
  faultOfKey,
  faultOfMeasurement,
  faultOfStart,
  faultOfText,
  quote,
} from "./escape.ts";

export type EncodedPoint =
  | { readonly kind: "line"; readonly line: string }
  /** InfluxDB cannot keep the point. The reason reads well after its place. */
  | { readonly kind: "inexpressible"; readonly reason: string };

/** InfluxDB keeps the outermost values of an int64 for itself. */
const earliestNanos = -(2n ** 63n) + 2n;
const latestNanos = 2n ** 63n - 2n;

/** The most bytes of a measurement with its tags. */
const longestSeriesKey = 65_535;

const inexpressible = (reason: string): EncodedPoint => ({ kind: "inexpressible", reason });

/**
 * Writes numbers as floats, integers too: a field that began with an integer would refuse every later fraction. Tags
 * come in the order of their keys, which is the fastest for the server. A tag without a value is left out, since the
 * protocol has no empty one, and to InfluxDB both are the same.
 */
export function encodePoint(point: Point): EncodedPoint {
  const { measurement, connectionTag: connection, fields, atNanos } = point;
  const tags = Object.entries(connection === "" ? point.tags : { ...point.tags, [connectionTag]: connection })
    .filter(([, value]) => value !== "")
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const fault = faultOfPoint(measurement, tags, Object.keys(fields)) ?? faultOfTime(BigInt(atNanos));
  if (fault !== undefined) return inexpressible(fault);
  const series = [
    escapeMeasurement(measurement),
    ...tags.map(([key, value]) => `${escapeKey(key)}=${escapeKey(value)}`),
  ];
  const key = series.join(",");
  if (Buffer.byteLength(key) > longestSeriesKey) {
    return inexpressible(`its measurement and tags have more than ${longestSeriesKey} bytes together`);
  }
  const values = Object.entries(fields).map(([name, value]) => `${escapeKey(name)}=${encodeValue(value)}`);
  return { kind: "line", line: `${key} ${values.join(",")} ${atNanos}` };
}

function encodeValue(value: FieldValue): string {
  if (typeof value === "string") return quote(value);
  // Keeps the sign of a zero, which `String` leaves out.
  return Object.is(value, -0) ? "-0" : String(value);
}

function faultOfPoint(
  measurement: string,
  tags: readonly (readonly [string, string])[],
  fields: readonly string[],
): string | undefined {
  const named = (what: string, name: string, fault: string | undefined): string | undefined =>
    fault === undefined ? undefined : `its ${what} ${JSON.stringify(name.slice(0, 100))} ${fault}`;
  const faultOfName = (key: string): string | undefined =>
    key === "time" ? "is a name that it keeps for itself" : faultOfKey(key);
  if (fields.length === 0) return "it has no field";
  const faults = [
    named("measurement", measurement, faultOfMeasurement(measurement)),
    ...tags.map(([key, value]) => named("tag", key, faultOfName(key)) ?? named("tag value", value, faultOfText(value))),
    ...fields.map((key) => named("field", key, faultOfStart(key) ?? faultOfName(key))),
  ];
  return faults.find((fault) => fault !== undefined);
}

const faultOfTime = (nanos: bigint): string | undefined =>
  nanos < earliestNanos || nanos > latestNanos ? "its time is at the edge of what an int64 holds" : undefined;
