/** Shows devices as consumers see them, with the latest event of each type. */

import { chunksOf } from "../../../../shared/core/chunks.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { showDevice } from "../../../../shared/devices/show-device.ts";
import { AnswerRoom } from "../../http/pages/answer-size.ts";
import type { Uses } from "../../registry.ts";

/** Limits for how many devices the latest events are read at the same time. */
const readAtOnce = 25;

export async function readDevice(source: Source, { registry }: Uses<"latestEvents">) {
  return showDevice(source, await registry.latestEvents.of(source.project, source.id));
}

export type ShownDevice = Awaited<ReturnType<typeof readDevice>>;

/** Shows as many of the devices, from the first on, as fit into one answer, and at least one. */
export async function showDevices(sources: readonly Source[], ports: Uses<"latestEvents">): Promise<ShownDevice[]> {
  const shown: ShownDevice[] = [];
  const room = new AnswerRoom(sources.length);
  for (const some of chunksOf(sources, readAtOnce)) {
    for (const device of await Promise.all(some.map((source) => readDevice(source, ports)))) {
      if (!room.take(device)) return shown;
      shown.push(device);
    }
  }
  return shown;
}
