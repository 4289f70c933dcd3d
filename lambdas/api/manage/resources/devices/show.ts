/** Shows devices as consumers see them, with the latest event of each type. */

import { chunksOf } from "../../../../shared/core/chunks.ts";
import { deviceTypeOf, eventOf } from "../../../../shared/core/event/event.ts";
import { isAsClientsKnowIt } from "../../../../shared/core/event/known-event.ts";
import { isNewer } from "../../../../shared/core/event/latest.ts";
import type { IdentifiedPoint } from "../../../../shared/core/event/point.ts";
import { productNumber } from "../../../../shared/core/source/device-query.ts";
import { eventTypesOf } from "../../../../shared/core/source/device-types.ts";
import { labelsChanged, labelsOf } from "../../../../shared/core/source/label.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { AnswerRoom, bytesOf } from "../../http/pages/answer-size.ts";
import type { Uses } from "../../registry.ts";
import { deviceName } from "./find.ts";

/** Limits the bytes of a device's reported data. Beyond it, the oldest events are left out. */
const mostReportedBytes = 1_000_000;
/** Limits for how many devices the latest events are read at the same time. */
const readAtOnce = 25;

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

export async function showDevice(source: Source, { registry }: Uses<"latestEvents">) {
  const latest = await registry.latestEvents.of(source.project, source.id);
  const type = deviceTypeOf(source);
  return {
    name: deviceName(source),
    type,
    productNumber,
    labels: labelsOf(source),
    ...reportedPart(type, latest),
  };
}

type Shown = Awaited<ReturnType<typeof showDevice>>;

/** Shows as many of the devices, from the first on, as fit into one answer, and at least one. */
export async function showDevices(sources: readonly Source[], ports: Uses<"latestEvents">): Promise<Shown[]> {
  const shown: Shown[] = [];
  const room = new AnswerRoom(sources.length);
  for (const some of chunksOf(sources, readAtOnce)) {
    for (const device of await Promise.all(some.map((source) => showDevice(source, ports)))) {
      if (!room.take(device)) return shown;
      shown.push(device);
    }
  }
  return shown;
}
