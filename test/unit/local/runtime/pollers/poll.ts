/** Polls a queue in memory by one mapping, quickly, until its test ends. */

import { afterEach } from "vitest";
import type { RunningMapping } from "../../../../../local/backends/mappings/mapping-store.ts";
import { MappingPollers } from "../../../../../local/runtime/pollers/mapping-pollers.ts";
import type { PollerTiming } from "../../../../../local/runtime/pollers/timing.ts";
import { MappingsInMemory, mappingOf, QueueInMemory, type ScriptedInvoker } from "./queue-in-memory.ts";

export const quick: PollerTiming = {
  waitSeconds: 20,
  spareWaitSeconds: 0.05,
  busyMillis: 10,
  patientMillis: 60_000,
  gatherMillis: 5,
  firstPauseMillis: 2,
  longestPauseMillis: 10,
  throttledMillis: 30_000,
};

const started: MappingPollers[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((pollers) => pollers.stop()));
});

export function poll(
  invoker: ScriptedInvoker,
  mapping: Partial<RunningMapping> = {},
  timing: Partial<PollerTiming> = {},
) {
  const queue = new QueueInMemory();
  const mappings = new MappingsInMemory(mappingOf(mapping));
  const pollers = new MappingPollers({ mappings, queues: queue, invoker, timing: { ...quick, ...timing } });
  started.push(pollers);
  return { queue, mappings, pollers };
}
