/** How connector queues and their event source mappings are set up; shared by who makes and who checks them. */

import { daySeconds } from "../duration.ts";

/** Six times `deliver`'s timeout, as AWS asks; a crash's events come back after it. */
export const connectorQueueVisibilitySeconds = 120;
export const deliverTimeoutSeconds = 20;
/** SQS keeps a message 14 days at most. */
export const connectorQueueRetentionSeconds = 14 * daySeconds;
/** One invocation posts at most this many events in parallel. */
export const deliverBatchSize = 10;

/** A connector's bound of its own on requests at once, so that no connector can use up another's share. */
export const usualConcurrency = 200;
/** Lambda's mappings have 2 invocations at once or more, and one event each at least. */
export const leastConcurrency = 2;
export const mostConcurrency = 2000;

/** How a mapping is set so that there are at most so many requests at once. */
export interface MappingScale {
  readonly batchSize: number;
  readonly invocations: number;
}

/** As few invocations as will do: each of them is billed. */
export function mappingScale(concurrency: number): MappingScale {
  const invocations = Math.max(2, Math.floor(concurrency / deliverBatchSize));
  return { invocations, batchSize: Math.min(deliverBatchSize, Math.floor(concurrency / invocations)) };
}

export const connectorQueueName = (prefix: string, connectorId: string): string => `${prefix}${connectorId}`;
