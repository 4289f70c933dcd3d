/**
 * A point as consumers see it: the event in webhooks, streams and history (docs/protocols/data-connectors.md,
 * "Events").
 */

import type { ProjectId, SourceId } from "../id.ts";
import { isoMicros } from "../instant.ts";
import { changeOfPoint, labelsChanged, labelsOf } from "../source/label.ts";
import type { Source } from "../source/source.ts";
import type { FieldValue } from "./field-value.ts";
import { canBeCompleted, listsIn } from "./known-event.ts";
import type { IdentifiedPoint } from "./point.ts";

type Json = FieldValue | null | readonly Json[] | { readonly [key: string]: Json };

export interface Event {
  readonly eventId: string;
  readonly targetName: string;
  readonly eventType: string;
  readonly data: Readonly<Record<string, Json>>;
  readonly timestamp: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly connectionTag?: string;
}

type Fields = Readonly<Record<string, Json>>;
type Lists = Readonly<Record<string, readonly Json[]>>;

/** Adds a list of samples, which is one of the fields `measured` if the sender gave none. */
function sampled(fields: Fields, measured: readonly string[], { samples }: Lists, time: string): Fields {
  const values = Object.fromEntries(Object.entries(fields).filter(([name]) => measured.includes(name)));
  return { samples: samples ?? [{ ...values, sampleTime: time }], isBackfilled: fields.isBackfilled === true };
}

/** Is how a sensor transmits unless it is told otherwise. */
const usualMode = "LOW_POWER_STANDARD_MODE";

/**
 * Holds parts of known event types without which existing clients break, and which senders leave out or no single field
 * can carry. What is measured in them is made only of fields that are there.
 */
const completions: Record<string, (fields: Fields, lists: Lists, time: string) => Fields> = {
  temperature: (fields, lists, time) => sampled(fields, ["value"], lists, time),
  humidity: (fields, lists, time) => sampled(fields, ["temperature", "relativeHumidity"], lists, time),
  deskOccupancy: (_, { remarks = [] }) => ({ remarks }),
  networkStatus: ({ transmissionMode = usualMode }, { cloudConnectors = [] }) => ({
    transmissionMode,
    cloudConnectors,
  }),
  ethernetStatus: (_, { errors = [] }) => ({ errors }),
  cellularStatus: (_, { errors = [] }) => ({ errors }),
  connectionStatus: (_, { available = [] }) => ({ available }),
};

const isEmpty = (record: object): boolean => {
  for (const _ in record) return false;
  return true;
};

function dataOf(point: IdentifiedPoint, time: string): Record<string, Json> {
  // Does not nest the fields and gives them no time of their own, unlike in every other event.
  if (point.measurement === labelsChanged) return { ...changeOfPoint(point) };
  const isComplete = Object.hasOwn(completions, point.measurement) && canBeCompleted(point.measurement, point.fields);
  const complete = isComplete ? completions[point.measurement] : undefined;
  const known = complete ? complete(point.fields, listsIn(point.measurement, point.fields) as Lists, time) : {};
  return { [point.measurement]: { ...point.fields, updateTime: time, ...known } };
}

/** Answers the event of a point. Tags and connection tag are beside `data`, and are left out if they are empty. */
export function eventOf(point: IdentifiedPoint, project: ProjectId, source: SourceId): Event {
  const time = isoMicros(point.atNanos);
  return {
    eventId: point.eventId,
    targetName: `projects/${project}/devices/${source}`,
    eventType: point.measurement,
    data: dataOf(point, time),
    timestamp: time,
    ...(isEmpty(point.tags) ? {} : { tags: point.tags }),
    ...(point.connectionTag === "" ? {} : { connectionTag: point.connectionTag }),
  };
}

/** Answers what kind of device consumers take a source for. An emulated device has the type that it was made with. */
export const deviceTypeOf = ({ type, deviceType }: Pick<Source, "type" | "deviceType">): string => {
  if (type === "EMULATOR") return deviceType ?? "";
  return type === "LOGGER" ? "logger" : "externalConnection";
};

/**
 * Answers the webhook's body. Receivers stringify it again before hashing, so it must equal
 * `JSON.stringify(JSON.parse(body))`: compact, raw UTF-8, and JavaScript's own number format. Plain `JSON.stringify` of
 * plain objects is exactly that.
 */
export function webhookBody(event: Event, source: Source, labelKeys: readonly string[]): string {
  const all = labelsOf(source);
  const labels = labelKeys.filter((key) => Object.hasOwn(all, key)).map((key) => [key, all[key]]);
  return JSON.stringify({
    event,
    labels: Object.fromEntries(labels),
    metadata: { deviceId: source.id, projectId: source.project, deviceType: deviceTypeOf(source), productNumber: "" },
  });
}
