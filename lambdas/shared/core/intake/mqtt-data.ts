/** Reads a message that a source published over MQTT into points (docs/protocols/capture.md, "MQTT"). */

import { PlatformError } from "../error.ts";
import type { Point } from "../event/point.ts";
import { readExactJson } from "./exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue, LongNumber, show, typeNameOf } from "./json-value.ts";
import { keyReader } from "./keys.ts";
import { connectionTagKey } from "./names.ts";
import { type Blobs, PointCollector } from "./point-collector.ts";
import { pointOf, readRows, readTime } from "./rows-of-metric.ts";

/** What the topic of a data message names. Messages at the field level name a key, those at the measurement level none. */
export interface DataLevels {
  readonly connectionTag: string;
  readonly measurement: string;
  readonly key?: string | undefined;
}

export interface MqttData {
  readonly points: readonly Point[];
  /** The files in its fields, whose paths these hold; absent if there are none. */
  readonly blobs?: Blobs;
  /** The time as it was sent, if it can only be meant in seconds, although MQTT's times are milliseconds. */
  readonly timeInSeconds?: string;
}

interface Receipt {
  /** Milliseconds since 1970 at which the broker received the message. */
  readonly receivedAt: number;
}

const readPayloadKeys = keyReader(["Value", "Fields", "Tags", "UtcTimestamp"]);

const exampleOf = ({ key }: DataLevels): string =>
  key === undefined ? '{"Fields":{"Temperature":21.5}}' : '{"Value":21.5}';

/**
 * Reads a payload, all of it or nothing. `UtcTimestamp` is ISO 8601 or milliseconds since 1970; without it the time of
 * receipt is taken, and marked as the platform's. A number below 1e11 would be a day in 1970 to 1973 in milliseconds and
 * is taken for seconds, as over HTTPS; `timeInSeconds` then tells. The topic's connection tag holds, whatever the tags
 * say. Throws a `PlatformError` whose `rejected` lists every fault.
 */
export function readMqttData(payload: Uint8Array, levels: DataLevels, { receivedAt }: Receipt): MqttData {
  const collector = new PointCollector({ takesBlobs: true });
  checkLevels(levels, collector);
  const body = readObject(payload, levels);
  const { values, faults } = readPayloadKeys(body);
  for (const fault of faults) collector.reject(fault);
  const fallback = { atNanos: `${receivedAt}000000`, isOurs: true };
  const time = readTime("UtcTimestamp", values.UtcTimestamp, fallback, collector);
  const rows = readRows(withoutConnection(values.Tags), fieldsOf(values, levels), collector);
  if (collector.metricIsSound) {
    const { measurement, connectionTag } = levels;
    for (const row of rows) collector.add(pointOf({ measurement, connectionTag, row, time }), row.weight);
  }
  const points = collector.finish();
  const timeInSeconds = secondsIn(values.UtcTimestamp);
  return {
    points,
    ...(collector.blobs.kept.length === 0 ? {} : { blobs: collector.blobs }),
    ...(timeInSeconds === undefined ? {} : { timeInSeconds }),
  };
}

function checkLevels({ connectionTag, measurement }: DataLevels, collector: PointCollector): void {
  const tagFault = collector.names.faultOfName(connectionTag);
  if (tagFault !== undefined) collector.reject(`The topic's connection tag ${show(connectionTag)} ${tagFault}.`);
  const fault = collector.names.faultOfMeasurement(measurement);
  if (fault !== undefined) collector.reject(`The topic's measurement ${show(measurement)} ${fault}.`);
}

function readObject(payload: Uint8Array, levels: DataLevels): JsonObject {
  const advice = `publish JSON such as ${exampleOf(levels)}`;
  if (payload.byteLength === 0) throw refused(`The payload is empty; ${advice}.`);
  const body = readExactJson(textOf(payload, advice));
  if (!isJsonObject(body)) throw refused(`The payload is ${typeNameOf(body)}; ${advice}.`);
  return body;
}

function textOf(payload: Uint8Array, advice: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch (cause) {
    throw refused(`The payload is not UTF-8 text; ${advice}.`, cause);
  }
}

const refused = (reason: string, cause?: unknown): PlatformError =>
  new PlatformError("bad-request", `Nothing was stored. ${reason}`, { rejected: [{ reason }], cause });

type Values = ReturnType<typeof readPayloadKeys>["values"];

/** Answers the fields that the payload has at its topic's level. Throws if it belongs to the other level. */
function fieldsOf({ Value, Fields }: Values, levels: DataLevels): JsonValue | undefined {
  const { key } = levels;
  const [hasValue, hasFields] = [(Value ?? null) !== null, (Fields ?? null) !== null];
  if (key === undefined) {
    if (hasFields || !hasValue) return Fields;
    throw refused("The payload has Value, but its topic ends at the measurement; add the key to it, or send Fields.");
  }
  if (hasValue) return { [key]: Value ?? null };
  if (hasFields) throw refused("The payload has Fields, but its topic names a key; leave that out, or send Value.");
  throw refused(`Value is absent; publish JSON such as ${exampleOf(levels)}.`);
}

/** Leaves out the connection tag, which live messages carry among the tags and the topic has already named. */
const withoutConnection = (tags: JsonValue | undefined): JsonValue | undefined =>
  isJsonObject(tags) ? Object.fromEntries(Object.entries(tags).filter(([key]) => key !== connectionTagKey)) : tags;

const mostSecondsDigits = 11;

function secondsIn(timestamp: JsonValue | undefined): string | undefined {
  const text = timestamp instanceof LongNumber ? timestamp.text : timestamp;
  if (typeof text !== "number" && typeof text !== "string") return undefined;
  const [, whole] = /^(\d+)(?:\.\d+)?$/.exec(String(text)) ?? [];
  return whole !== undefined && whole.length <= mostSecondsDigits ? String(text) : undefined;
}
