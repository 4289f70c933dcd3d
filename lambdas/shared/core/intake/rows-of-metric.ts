/** Reads what a metric over HTTPS and a message over MQTT have in common: time, tags and fields. */

import type { Change } from "../change/change.ts";
import type { Point } from "../event/point.ts";
import { flatten } from "./flatten.ts";
import { isJsonObject, type JsonValue, typeNameOf } from "./json-value.ts";
import type { PointCollector } from "./point-collector.ts";
import { Row } from "./row.ts";
import { readTimestamp } from "./timestamp.ts";

export interface PointTime {
  /** Nanoseconds since 1970 UTC, as a decimal string. */
  readonly atNanos: string;
  /** Tells that the sender gave no time, so that it is the time of receipt. */
  readonly isOurs: boolean;
}

/** Reads the time under the key `key`. Answers `fallback` where there is none, or none that can be read. */
export function readTime(
  key: string,
  timestamp: JsonValue | undefined,
  fallback: PointTime,
  collector: PointCollector,
): PointTime {
  if (timestamp === undefined || timestamp === null) return fallback;
  const reading = readTimestamp(timestamp);
  if ("atNanos" in reading) return { atNanos: reading.atNanos, isOurs: false };
  collector.reject(`${key} ${reading.fault}.`);
  return fallback;
}

/** Flattens `Tags` and `Fields` into rows, and rejects the metric where they hold nothing or something else. */
export function readRows(tags: JsonValue | undefined, fields: JsonValue | undefined, collector: PointCollector): Row[] {
  const metric = Row.ofMetric(collector);
  if (isJsonObject(tags)) for (const key in tags) metric.addTag(key, tags[key] ?? null);
  else if (tags !== undefined && tags !== null)
    collector.reject(`Tags is ${typeNameOf(tags)}; send an object of strings.`);
  if (fields === undefined || fields === null) {
    collector.reject("Fields is absent; send an object with at least one field.");
    return [];
  }
  if (!isJsonObject(fields)) {
    collector.reject(`Fields is ${typeNameOf(fields)}; send an object with at least one field.`);
    return [];
  }
  const rows = flatten(fields, metric, collector);
  if (rows.length === 0 && (collector.metricIsSound || Object.keys(fields).length === 0)) {
    collector.reject("Fields holds no value (null is skipped); send at least one field.");
  }
  return rows;
}

interface PointParts {
  readonly measurement: string;
  readonly connectionTag: string;
  readonly row: Row;
  readonly time: PointTime;
  readonly change?: Change | undefined;
}

export function pointOf({ measurement, connectionTag, row: { tags, fields }, time, change }: PointParts): Point {
  const { atNanos } = time;
  const changing = change === undefined ? {} : { change };
  if (!time.isOurs) return { measurement, connectionTag, tags, fields, atNanos, ...changing };
  return { measurement, connectionTag, tags, fields, atNanos, timeIsOurs: true, ...changing };
}
