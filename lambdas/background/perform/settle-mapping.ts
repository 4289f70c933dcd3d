/** Brings a connector's mapping into line with its status and its receiver's health, and makes queue and mapping where they are missing. */

import { isPolled } from "../../shared/core/connector/delivery-rules.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { OpenConnector } from "../../shared/delivery/port.ts";
import type { PerformPort } from "./port.ts";

/** What changes while this runs is followed, so often. */
const mostTurns = 3;

export async function settleMapping(project: string, id: string, port: PerformPort): Promise<void> {
  let wanted: boolean | undefined;
  for (let turn = 0; turn < mostTurns; turn++) {
    const open = await port.open(project, id);
    if (!open || isPolled(open.connector, open.health) === wanted) return;
    wanted = isPolled(open.connector, open.health);
    await adjustMapping(open, port);
  }
}

/** Answers whether the mapping is as it should be now: a change takes up to a minute. */
export async function adjustMapping(open: OpenConnector, port: PerformPort): Promise<boolean> {
  const { connector, health } = open;
  const { mapping, concurrency } = connector;
  if (!mapping) return adjustMapping(await withMapping(open, port), port);
  try {
    return await port.queues.adjust({ mapping, concurrency }, isPolled(connector, health));
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== "not-found") throw error;
    return adjustMapping(await withMapping(open, port), port);
  }
}

/** The call that made the connector was cut off, its stack was destroyed and deployed again, or somebody removed it by hand. */
async function withMapping(open: OpenConnector, port: PerformPort): Promise<OpenConnector> {
  const { project, id, queueArn, concurrency } = open.connector;
  await port.queues.makeQueue(queueArn.split(":").at(-1) ?? "");
  const mapping = await port.queues.makeMapping(queueArn, concurrency);
  await port.noteMapping(project, id, mapping);
  return { ...open, connector: { ...open.connector, mapping } };
}
