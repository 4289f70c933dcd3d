/** The events that an event source mapping hands to a function, and the function's answers. */

export interface QueueRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string; readonly SentTimestamp: string };
  readonly eventSourceARN: string;
}

export interface QueueEvent {
  readonly Records: readonly QueueRecord[];
}

/** Names the messages that stay on the queue. All others are deleted. */
export interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export const failuresOf = (messageIds: Iterable<string>): BatchResponse => ({
  batchItemFailures: [...messageIds].map((itemIdentifier) => ({ itemIdentifier })),
});
