/** Devices as consumers see them, with the latest event of each type. */

import { deviceTypeOf, eventOf } from "../../../../shared/core/event/event.ts";
import { isAsClientsKnowIt } from "../../../../shared/core/event/known-event.ts";
import { isNewer } from "../../../../shared/core/event/latest.ts";
import type { IdentifiedPoint } from "../../../../shared/core/event/point.ts";
import { productNumber } from "../../../../shared/core/source/device-query.ts";
import { labelsChanged, labelsOf } from "../../../../shared/core/source/label.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { bytesOf, mostAnswerBytes } from "../../http/answer-size.ts";
import type { Ports } from "../../ports.ts";
import { deviceName } from "./find.ts";

/** Bytes of a device's reported data: beyond, the events that are longest ago are left out. */
const mostReportedBytes = 1_000_000;
/** Devices whose latest events are read at once. */
const readAtOnce = 25;

function reportedOf(points: readonly IdentifiedPoint[]): Record<string, unknown> {
  const newestFirst = points.toSorted((one, other) => (isNewer(one, other) ? -1 : 1));
  let bytes = 0;
  const reported = newestFirst.flatMap((point): [string, unknown][] => {
    // Clients take it for an event, and for no state of a device.
    if (point.measurement === labelsChanged) return [];
    const data = eventOf(point, "", "").data[point.measurement];
    // A client would fail at it, and then list no device of the project at all. The history has it.
    if (!isAsClientsKnowIt(point.measurement, data)) return [];
    bytes += bytesOf(data);
    return bytes > mostReportedBytes ? [] : [[point.measurement, data]];
  });
  return Object.fromEntries(reported);
}

export async function showDevice(source: Source, { registry }: Ports) {
  const latest = await registry.latestEvents.of(source.project, source.id);
  return {
    name: deviceName(source),
    type: deviceTypeOf(source),
    productNumber,
    labels: labelsOf(source),
    reported: reportedOf(latest),
  };
}

type Shown = Awaited<ReturnType<typeof showDevice>>;

/** As many of the devices, from the first on, as fit one answer; one at least. */
export async function showDevices(sources: readonly Source[], ports: Ports): Promise<Shown[]> {
  const shown: Shown[] = [];
  let bytes = 0;
  for (let start = 0; start < sources.length; start += readAtOnce) {
    const some = sources.slice(start, start + readAtOnce);
    for (const device of await Promise.all(some.map((source) => showDevice(source, ports)))) {
      bytes += bytesOf(device);
      if (shown.length > 0 && bytes > mostAnswerBytes) return shown;
      shown.push(device);
    }
  }
  return shown;
}
