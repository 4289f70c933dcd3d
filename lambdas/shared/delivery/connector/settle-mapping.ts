/**
 * Adjusts a connector's mapping to its status and its receiver's health, and makes queue and mapping if they are
 * missing.
 */

import { isPolled } from "../../core/connector/delivery-rules.ts";
import { PlatformError } from "../../core/error.ts";
import type { ConnectorId, ProjectId } from "../../core/id.ts";
import type { DeliveryPort, OpenConnector } from "../port.ts";

/** A connector's queue and event source mapping. */
export interface MappingControl {
  /**
   * Has the queue polled or not, with the connector's concurrency. Answers whether it is so now: a change takes up to a
   * minute. Throws `not-found` where the mapping is gone.
   */
  adjust(mapping: { readonly mapping: string; readonly concurrency: number }, isPolled: boolean): Promise<boolean>;
  /** Makes the queue, or leaves the one that is there. */
  makeQueue(name: string): Promise<unknown>;
  /** Answers the id of the mapping that it makes, or of the existing one. */
  makeMapping(queueArn: string, concurrency: number): Promise<string>;
}

export interface MappingPort extends Pick<DeliveryPort, "open"> {
  readonly queues: MappingControl;
  /** Keeps the mapping's id with the connector, and moves the project's version on. */
  readonly noteMapping: (project: ProjectId, connector: ConnectorId, mapping: string) => Promise<void>;
}

/** Bounds how often the mapping is adjusted while the connector goes on changing. */
const mostTurns = 3;

/** Re-reads and adjusts up to three times, in case the connector changes meanwhile. */
export async function settleMapping(project: ProjectId, id: ConnectorId, port: MappingPort): Promise<void> {
  let wanted: boolean | undefined;
  for (let turn = 0; turn < mostTurns; turn++) {
    const open = await port.open(project, id);
    if (!open || isPolled(open.connector, open.health) === wanted) return;
    wanted = isPolled(open.connector, open.health);
    await adjustMapping(open, port);
  }
}

/** Answers whether the mapping is as it should be by now. A change takes up to a minute. */
export async function adjustMapping(open: OpenConnector, port: MappingPort): Promise<boolean> {
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

/**
 * Makes what is missing: the call that made the connector may have been cut off, its stack destroyed and deployed again,
 * or somebody removed the mapping by hand.
 */
async function withMapping(open: OpenConnector, port: MappingPort): Promise<OpenConnector> {
  const { project, id, queueArn, concurrency } = open.connector;
  await port.queues.makeQueue(queueArn.split(":").at(-1) ?? "");
  const mapping = await port.queues.makeMapping(queueArn, concurrency);
  await port.noteMapping(project, id, mapping);
  return { ...open, connector: { ...open.connector, mapping } };
}
