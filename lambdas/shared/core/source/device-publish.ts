/**
 * Turns what `devices/D:publish` takes into points: `{"temperature":{"value":21.5,"updateTime":"…"}}`, with one event
 * type or several.
 */

import { PlatformError } from "../error.ts";
import type { Point } from "../event/point.ts";
import { readExactJson } from "../intake/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue, show, typeNameOf } from "../intake/json-value.ts";
import { readDataObject } from "../intake/read-request.ts";

const advice = 'send {"<event type>":{"<field>":…}}, such as {"temperature":{"value":21.5}}';

/** Event types whose data holds nothing but its time (docs/protocols/data-connectors.md, "Events"). */
const fieldless: ReadonlySet<string> = new Set(["touch"]);
/** Stands for the fields of such an event, since the door's rules ask for one. */
const placeholder = { touched: true };

/**
 * Answers the points of the events in the text, by the rules of `POST /api/data`. An event's time is its `updateTime`,
 * or else `receivedAtNanos`, which is then marked as ours. Lists stay whole, as events carry them: `samples` is no row
 * set. Throws `bad-request` with every fault.
 */
export function readPublished(text: string, receipt: { readonly receivedAtNanos: string }): Point[] {
  const body = readExactJson(text);
  if (!isJsonObject(body)) throw new PlatformError("bad-request", `The body is ${typeNameOf(body)}; ${advice}.`);
  const events = Object.entries(body);
  if (events.length === 0) throw new PlatformError("bad-request", `The body is empty; ${advice}.`);
  const points = readDataObject({ Metrics: events.map(([type, data]) => metricOf(type, data)) }, receipt);
  return points.map((point) => ({
    ...point,
    // Leaves the connection out, since none brought the event.
    connectionTag: "",
    fields: isFieldless(point.measurement, body[point.measurement]) ? {} : point.fields,
  }));
}

function metricOf(type: string, data: JsonValue): JsonObject {
  if (!isJsonObject(data)) {
    throw new PlatformError("bad-request", `${show(type)} is ${typeNameOf(data)}; ${advice}.`);
  }
  const { updateTime = null } = data;
  const fields = isFieldless(type, data) ? placeholder : Object.fromEntries(fieldsOf(data).map(whole));
  return { Name: type, Fields: fields, Timestamp: updateTime };
}

const fieldsOf = (data: JsonObject): [string, JsonValue][] =>
  Object.entries(data).filter(([name]) => name !== "updateTime");

const whole = ([name, value]: [string, JsonValue]): [string, JsonValue] => [
  name,
  Array.isArray(value) ? JSON.stringify(value) : value,
];

const isFieldless = (type: string, data: JsonValue | undefined): boolean =>
  fieldless.has(type) && isJsonObject(data) && fieldsOf(data).length === 0;
