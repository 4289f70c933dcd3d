/**
 * Turns what `devices/D:publish` takes into points: `{"temperature":{"value":21.5,"updateTime":"…"}}`, with one event
 * type or several.
 */

import { PlatformError } from "../error.ts";
import { fieldsInWords, foreignTo, missingIn } from "../event/known-event.ts";
import { knownType } from "../event/known-types.ts";
import type { Point } from "../event/point.ts";
import { readExactJson } from "../intake/exact-json.ts";
import { isJsonObject, type JsonObject, type JsonValue, show, typeNameOf } from "../intake/json-value.ts";
import { readDataObject } from "../intake/read-request.ts";

const advice = 'send {"<event type>":{"<field>":…}}, such as {"temperature":{"value":21.5}}';

/** Stands for the fields of a known event that has none, such as a touch, since the door's rules ask for one. */
const placeholder = { none: true };

/**
 * Answers the points of the events in the text, by the rules of `POST /api/data`. An event's time is its `updateTime`,
 * or else `receivedAtNanos`, which is then marked as ours. Lists stay whole, as events carry them: `samples` is no row
 * set. An event of a type that clients know has that type's fields. Throws `bad-request` with every fault.
 */
export function readPublished(text: string, receipt: { readonly receivedAtNanos: string }): Point[] {
  const body = readExactJson(text);
  if (!isJsonObject(body)) throw new PlatformError("bad-request", `The body is ${typeNameOf(body)}; ${advice}.`);
  const events = Object.entries(body).map(([type, data]) => readEvent(type, data));
  if (events.length === 0) throw new PlatformError("bad-request", `The body is empty; ${advice}.`);
  const points = pointsOf(events, receipt);
  const published = points.map((point, index) => ({
    ...point,
    // Leaves the connection out, since none brought the event.
    connectionTag: "",
    fields: events[index]?.isEmpty ? {} : point.fields,
  }));
  refuseUnfit(published);
  return published;
}

interface PublishedEvent {
  readonly type: string;
  readonly isEmpty: boolean;
  /** Is the event as a metric of `POST /api/data`. */
  readonly metric: JsonObject;
}

function readEvent(type: string, given: JsonValue): PublishedEvent {
  const data = unnested(type, given);
  if (!isJsonObject(data)) {
    throw new PlatformError("bad-request", `${show(type)} is ${typeNameOf(data)}; ${advice}.`);
  }
  const { updateTime = null } = data;
  const fields = Object.entries(data).filter(([name]) => name !== "updateTime");
  const isEmpty = fields.length === 0 && knownType(type) !== undefined;
  const Fields = isEmpty ? placeholder : Object.fromEntries(fields.map(([name, value]) => whole(type, name, value)));
  return { type, isEmpty, metric: { Name: type, Fields, Timestamp: updateTime } };
}

/** Takes the data out of a second nesting, which clients send that pass an event's data on as they got it. */
function unnested(type: string, data: JsonValue): JsonValue {
  if (!isJsonObject(data)) return data;
  const [only, ...others] = Object.entries(data);
  return only && others.length === 0 && only[0] === type && isJsonObject(only[1]) ? only[1] : data;
}

function whole(type: string, name: string, value: JsonValue): [string, JsonValue] {
  // Takes the name that a client library writes when it publishes, which is not the one that it reads.
  const meant = type === "networkStatus" && name === "cloud_connectors" ? "cloudConnectors" : name;
  return [meant, Array.isArray(value) ? JSON.stringify(value) : value];
}

/** Reads the points by the door's rules, and says what is wrong in the words of this call. */
function pointsOf(events: readonly PublishedEvent[], receipt: { readonly receivedAtNanos: string }): Point[] {
  try {
    return readDataObject({ Metrics: events.map(({ metric }) => metric) }, receipt);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.rejected.length === 0) throw error;
    const faults = error.rejected.map(({ index, reason }) => faultIn(events[index ?? -1], reason));
    throw new PlatformError(error.code, `Nothing was published. ${faults.join(" ")}`, { cause: error });
  }
}

/** Holds what the door calls the parts of a metric, and what this call's clients know them as. */
const words: readonly [RegExp, string][] = [
  [/^Name "(?:[^"\\]|\\.)*"/, "the event type"],
  [/^Name\b/, "the event type"],
  [/^Timestamp\b/, "updateTime"],
  [/^Fields holds no value/, "it holds no value"],
  [/^The field\b/, "the field"],
];

function faultIn(event: PublishedEvent | undefined, reason: string): string {
  const [pattern, word] = words.find(([each]) => each.test(reason)) ?? [/^/, ""];
  return `${show(event?.type ?? "")}: ${reason.replace(pattern, word)}`;
}

/** Refuses events of known types that clients could not read, with the fields that the types have. */
function refuseUnfit(points: readonly Point[]): void {
  const faults = points.flatMap(({ measurement, fields }) => {
    const [foreign] = foreignTo(measurement, fields);
    const fault = foreign === undefined ? missingIn(measurement, fields) : `${show(foreign)} is none of its fields`;
    return fault === undefined ? [] : [`${measurement}: ${fault}; the type has ${fieldsInWords(measurement)}.`];
  });
  if (faults.length > 0) throw new PlatformError("bad-request", `Nothing was published. ${faults.join(" ")}`);
}
