/** Tells a connector's queue that is gone from one that SQS does not know yet. */

import type { DataConnector } from "../../shared/core/connector/connector.ts";

/**
 * SQS asks for a second after a queue is made. A connector that lacks its queue for longer is broken, and holds up no
 * other.
 */
const appearsWithinMillis = 120_000;

/**
 * Answers whether the queue of a connector may still appear. Without a mapping, the queue is being made, or made again
 * after its stack was destroyed.
 */
export const mayStillAppear = (
  connector: Pick<DataConnector, "mapping" | "createTime"> | undefined,
  nowMillis: number,
): boolean =>
  connector !== undefined && (!connector.mapping || nowMillis - Date.parse(connector.createTime) < appearsWithinMillis);
