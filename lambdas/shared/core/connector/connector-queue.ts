/**
 * Holds how connector queues and their event source mappings are set up, for code that makes them and code that checks
 * them.
 */

import { daySeconds } from "../duration.ts";

/** Six times `deliver`'s timeout, as AWS recommends. The events of an invocation that crashed come back after it. */
export const connectorQueueVisibilitySeconds = 120;
export const deliverTimeoutSeconds = 20;
/** SQS keeps a message 14 days at most. */
export const connectorQueueRetentionSeconds = 14 * daySeconds;
/** One invocation posts at most this many events in parallel. */
export const deliverBatchSize = 10;

/** Bounds each connector's requests at once, so that no connector can use up another's share. */
export const usualConcurrency = 200;
/** Is the least that a mapping allows: two invocations at once, with one event each. */
export const leastConcurrency = 2;
export const mostConcurrency = 2000;

/** How a mapping is set to bound the requests at once. */
export interface MappingScale {
  readonly batchSize: number;
  readonly invocations: number;
}

/** Answers as few invocations as possible, since each of them is billed. */
export function mappingScale(concurrency: number): MappingScale {
  const invocations = Math.max(2, Math.floor(concurrency / deliverBatchSize));
  return { invocations, batchSize: Math.min(deliverBatchSize, Math.floor(concurrency / invocations)) };
}

export const connectorQueueName = (prefix: string, connectorId: string): string => `${prefix}${connectorId}`;
