/**
 * A point as consumers see it: the event in webhooks, streams and history (docs/protocols/data-connectors.md,
 * "Events").
 */

import type { ProjectId, SourceId } from "../id.ts";
import { isoMicros } from "../instant.ts";
import { changeOfPoint, labelsChanged, labelsOf } from "../source/label.ts";
import type { Source } from "../source/source.ts";
import type { FieldValue } from "./field-value.ts";
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

/** Reads a list that a sender gave: arrays of plain values come through the door as JSON text. */
function sentList(field: Json | undefined): readonly Json[] | undefined {
  if (typeof field !== "string" || !field.startsWith("[")) return undefined;
  try {
    const list: unknown = JSON.parse(field);
    return Array.isArray(list) ? (list as Json[]) : undefined;
  } catch {
    // Uses the usual list for a text that only begins like a list, since existing clients need a list.
    return undefined;
  }
}

/** Parts of known event types that no single field can carry, and without which existing clients break. */
const completions: Record<string, (fields: Record<string, Json>, time: string) => Record<string, Json>> = {
  temperature: ({ value, samples, isBackfilled }, time) => ({
    samples: sentList(samples) ?? [{ value: value ?? null, sampleTime: time }],
    isBackfilled: isBackfilled === true,
  }),
  humidity: ({ temperature, relativeHumidity, samples, isBackfilled }, time) => ({
    samples: sentList(samples) ?? [
      { temperature: temperature ?? null, relativeHumidity: relativeHumidity ?? null, sampleTime: time },
    ],
    isBackfilled: isBackfilled === true,
  }),
  deskOccupancy: ({ remarks }) => ({ remarks: sentList(remarks) ?? [] }),
  networkStatus: ({ cloudConnectors }) => ({ cloudConnectors: sentList(cloudConnectors) ?? [] }),
  ethernetStatus: ({ errors }) => ({ errors: sentList(errors) ?? [] }),
  cellularStatus: ({ errors }) => ({ errors: sentList(errors) ?? [] }),
  connectionStatus: ({ available }) => ({ available: sentList(available) ?? [] }),
};

const isEmpty = (record: object): boolean => {
  for (const _ in record) return false;
  return true;
};

function dataOf(point: IdentifiedPoint, time: string): Record<string, Json> {
  // Does not nest the fields and gives them no time of their own, unlike in every other event.
  if (point.measurement === labelsChanged) return { ...changeOfPoint(point) };
  const complete = Object.hasOwn(completions, point.measurement) ? completions[point.measurement] : undefined;
  const known = complete ? complete({ ...point.fields }, time) : {};
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
