/** Reads the messages of Debezium, as it sends them, into points (docs/protocols/capture.md, "Change data capture"). */

import { PlatformError } from "../error.ts";
import { readExactJson } from "../intake/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue, LongNumber, typeNameOf } from "../intake/json-value.ts";
import { mostPoints, type PointCollector } from "../intake/point-collector.ts";
import { readMetric } from "../intake/read-metric.ts";
import { isBeyondExact } from "../intake/values.ts";
import { faultOfOp, isOp } from "./read-change.ts";
import { withoutUnavailable } from "./unavailable.ts";

export interface DebeziumPlace {
  /** The measurement, which stands for the table. */
  readonly name: string;
  /** The key columns, for messages that come without their key. */
  readonly keyColumns: readonly string[];
  /** Nanoseconds since 1970, for messages without a time. */
  readonly receivedAtNanos: string;
}

export interface DebeziumRead {
  readonly points: ReturnType<PointCollector["finish"]>;
  /** How many messages had no value, as Kafka wants one after each delete. */
  readonly tombstones: number;
}

const advice = "send Debezium's envelope with op, before, after and source, or a list of them";

/**
 * Reads one message or a list of them, all or nothing. A message may be wrapped in `schema` and `payload`, and may come
 * as `{"key", "value"}`. Throws `bad-request` or `too-large` with every fault.
 */
export function readDebezium(text: string, place: DebeziumPlace, collector: PointCollector): DebeziumRead {
  const body = text.trim() === "" ? null : readExactJson(text);
  const messages = Array.isArray(body) ? body : [body];
  if (messages.length > mostPoints) {
    const reason = `The list holds ${messages.length} messages; send at most ${mostPoints} in a request.`;
    throw new PlatformError("too-large", `Nothing was stored. ${reason}`, { rejected: [{ reason }] });
  }
  let tombstones = 0;
  const time = { atNanos: place.receivedAtNanos, isOurs: true };
  for (const [index, message] of messages.entries()) {
    collector.beginMetric(index);
    const { key, value } = partsOf(message);
    if (value === null) tombstones++;
    else if (!isJsonObject(value)) collector.reject(`The message is ${typeNameOf(value)}; ${advice}.`);
    else {
      const metric = metricOf(value, key, place, collector);
      if (metric !== undefined) readMetric(metric, { time, index }, collector);
    }
  }
  return { points: collector.finish(), tombstones };
}

const own = (object: JsonObject, name: string): JsonValue =>
  Object.hasOwn(object, name) ? (object[name] ?? null) : null;

/** Answers the payload of what is wrapped with its schema, and everything else as it is. */
const unwrapped = (value: JsonValue): JsonValue =>
  isJsonObject(value) && Object.hasOwn(value, "payload") && !Object.hasOwn(value, "op") ? own(value, "payload") : value;

function partsOf(message: JsonValue): { readonly key: JsonValue; readonly value: JsonValue } {
  const isPair = isJsonObject(message) && Object.hasOwn(message, "value") && !Object.hasOwn(message, "op");
  if (!isPair) return { key: null, value: unwrapped(message) };
  return { key: unwrapped(own(message, "key")), value: unwrapped(own(message, "value")) };
}

/** Answers the metric that the envelope stands for; undefined if it was rejected. */
function metricOf(
  envelope: JsonObject,
  key: JsonValue,
  { name, keyColumns }: DebeziumPlace,
  collector: PointCollector,
): JsonObject | undefined {
  const op = own(envelope, "op");
  if (op === null) {
    collector.reject(`The message has no op; ${advice}.`);
    return undefined;
  }
  if (!isOp(op)) {
    collector.reject(faultOfOp(op));
    return undefined;
  }
  const [before, after] = [withoutUnavailable(own(envelope, "before")), withoutUnavailable(own(envelope, "after"))];
  const rowName = op === "d" ? "before" : "after";
  const row = op === "d" ? before : after;
  if (op !== "d" && !isJsonObject(row)) {
    collector.reject(`after is ${typeNameOf(row)}, although op is ${op}; send the row.`);
    return undefined;
  }
  const Key = isJsonObject(key) ? key : keyOf(row, rowName, keyColumns, collector);
  if (Key === undefined) return undefined;
  const source = own(envelope, "source");
  const from: JsonObject = isJsonObject(source) ? source : {};
  return {
    Name: name,
    Op: op,
    Key,
    Before: before,
    Fields: op === "d" ? null : withExactIntegers(after),
    Timestamp: timeOf(from, envelope),
    Lsn: positionOf(from),
  };
}

function keyOf(
  row: JsonValue,
  rowName: string,
  columns: readonly string[],
  collector: PointCollector,
): JsonObject | undefined {
  if (columns.length === 0) {
    collector.reject('The row\'s key is not known; add "?Key=id" with the key columns, separated by commas.');
    return undefined;
  }
  const found = new Map(columns.map((column) => [column, isJsonObject(row) ? own(row, column) : null]));
  const missing = [...found].filter(([, value]) => value === null).map(([column]) => column);
  if (missing.length === 0) return Object.fromEntries(found);
  collector.reject(
    `${rowName} lacks the key ${missing.length === 1 ? "column" : "columns"} ${missing.join(", ").slice(0, 200)}; have the database log the key of each row (in PostgreSQL by REPLICA IDENTITY), or send {"key", "value"}.`,
  );
  return undefined;
}

/** Answers the finest time that the database gave its change, or else Debezium's own. */
function timeOf(source: JsonObject, envelope: JsonObject): JsonValue {
  const times = [source, envelope].flatMap((from) => ["ts_ns", "ts_us", "ts_ms"].map((name) => own(from, name)));
  return times.find((time) => time !== null) ?? null;
}

const digitsOfOffset = 20;
const textOf = (value: JsonValue): string | undefined => {
  if (typeof value === "string" && value !== "") return value;
  if (value instanceof LongNumber) return value.text;
  return typeof value === "number" ? String(value) : undefined;
};

/**
 * Answers the change's position in its database's log, under the name that each database has for it: PostgreSQL, SQL
 * Server, Oracle, MySQL and MariaDB (a file, an offset and a row), MongoDB.
 */
function positionOf(source: JsonObject): string | null {
  const [lsn, changeLsn, scn, file, pos, ord] = ["lsn", "change_lsn", "scn", "file", "pos", "ord"].map((name) =>
    textOf(own(source, name)),
  );
  if (lsn !== undefined) return lsn;
  const after = (name: string): string => (textOf(own(source, name)) ?? "0").padStart(digitsOfOffset, "0");
  if (changeLsn !== undefined) return `${changeLsn}/${after("event_serial_no")}`;
  if (scn !== undefined) return scn;
  if (file !== undefined && pos !== undefined) return `${file}/${after("pos")}/${after("row")}`;
  return ord ?? null;
}

/** Writes integers that a double would round as texts, as they are sent in fields. */
function withExactIntegers(value: JsonValue): JsonValue {
  if (value instanceof LongNumber) return isBeyondExact(value) ? value.text : value;
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withExactIntegers(inner)]));
}
