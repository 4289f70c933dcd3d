/** Brings a connector's mapping into line with its status and its receiver's health, and makes what is missing of its lane. */

import { isPolled } from "../core/delivery-rules.ts";
import type { OpenConnector } from "../delivery/port.ts";
import type { PerformPort } from "./port.ts";

export async function settleLane(project: string, id: string, port: PerformPort): Promise<void> {
  const open = await port.open(project, id);
  if (!open) return;
  const { connector } = open;
  if (connector.mapping) return adjustLane(open, port);
  // The call that made the connector was cut off, or its stack was destroyed and deployed again.
  const { queueArn, concurrency } = connector;
  await port.lanes.makeQueue(queueArn.split(":").at(-1) ?? "");
  const mapping = await port.lanes.makeMapping(queueArn, concurrency);
  await port.noteMapping(project, id, mapping);
  await adjustLane({ ...open, connector: { ...connector, mapping } }, port);
}

export const adjustLane = ({ connector, health }: OpenConnector, port: PerformPort): Promise<void> =>
  port.lanes.adjust(connector, isPolled(connector, health));
