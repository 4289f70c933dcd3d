/** Shows a device as consumers see it, with the latest event of each type. */

import { deviceTypeOf, eventOf } from "../core/event/event.ts";
import { isAsClientsKnowIt } from "../core/event/known-event.ts";
import { isNewer } from "../core/event/latest.ts";
import type { IdentifiedPoint } from "../core/event/point.ts";
import { productNumber } from "../core/source/device-query.ts";
import { eventTypesOf } from "../core/source/device-types.ts";
import { labelsChanged, labelsOf } from "../core/source/label.ts";
import type { Source } from "../core/source/source.ts";
import { deviceName } from "./names.ts";

/** Limits the bytes of a device's reported data. Beyond it, the oldest events are left out. */
const mostReportedBytes = 1_000_000;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

function reportedOf(points: readonly IdentifiedPoint[]): Record<string, unknown> {
  const newestFirst = points.toSorted((one, other) => (isNewer(one, other) ? -1 : 1));
  let bytes = 0;
  const reported = newestFirst.flatMap((point): [string, unknown][] => {
    // Leaves out changes of labels, which clients take for events and not for the state of a device.
    if (point.measurement === labelsChanged) return [];
    const data = eventOf(point, "", "").data[point.measurement];
    // Leaves out events that clients cannot read: a client would fail, and then list no device of the project at all.
    // The history shows them.
    if (!isAsClientsKnowIt(point.measurement, data)) return [];
    bytes += bytesOf(data);
    return bytes > mostReportedBytes ? [] : [[point.measurement, data]];
  });
  return Object.fromEntries(reported);
}

/**
 * Answers the part of a device that holds what it reported. What its type reports and has not reported yet is null. A
 * source of no such type that reported nothing has no such part: an empty one means a device that reports nothing.
 */
function reportedPart(type: string, points: readonly IdentifiedPoint[]): { reported?: Record<string, unknown> } {
  const awaited = Object.fromEntries(eventTypesOf(type).map((eventType) => [eventType, null]));
  const reported = { ...awaited, ...reportedOf(points) };
  return Object.keys(reported).length > 0 ? { reported } : {};
}

/** Answers the device. `latest` are its latest events, of each type one. */
export function showDevice(source: Source, latest: readonly IdentifiedPoint[]) {
  const type = deviceTypeOf(source);
  return {
    name: deviceName(source),
    type,
    productNumber,
    labels: labelsOf(source),
    ...reportedPart(type, latest),
  };
}
