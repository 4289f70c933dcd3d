/** How connector queues and their event source mappings are set up; shared by who makes and who checks them. */

/** Six times `deliver`'s timeout, as AWS asks; a crash's events come back after it. */
export const connectorQueueVisibilitySeconds = 120;
export const deliverTimeoutSeconds = 20;
/** SQS keeps a message 14 days at most. */
export const connectorQueueRetentionSeconds = 14 * 24 * 3600;
/** One invocation posts this many events in parallel. */
export const deliverBatchSize = 10;
/** A connector's bound of its own on invocations at once, so that no connector can use up another's share. */
export const connectorConcurrency = 20;

export const connectorQueueName = (prefix: string, connectorId: string): string => `${prefix}${connectorId}`;
