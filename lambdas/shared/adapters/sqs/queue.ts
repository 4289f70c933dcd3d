/** Sends to SQS queues, in batches that fit its limits. */

import {
  type BatchResultErrorEntry,
  QueueDoesNotExist,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { PlatformError } from "../../core/error.ts";

/** SQS takes ten entries and 1 MiB in one batch. Some room is left for the entries' ids. */
const batchEntries = 10;
const batchBytes = 1_000_000;
/** Bounds how often an entry of a batch is sent before its message counts as refused. */
const entryAttempts = 3;

export interface OutgoingMessage {
  readonly body: string;
  /** The project, which is the tenant of a fair queue. */
  readonly group?: string;
  readonly delaySeconds?: number;
}

/** A message for a queue that carries several projects. */
export interface SharedMessage extends OutgoingMessage {
  readonly group: string;
}

export class SqsSender {
  private readonly client: SQSClient;

  constructor(client: SQSClient) {
    this.client = client;
  }

  /** Sends a message to a queue that carries several projects. */
  async send(queueUrl: string, message: SharedMessage): Promise<void> {
    await this.client.send(new SendMessageCommand({ QueueUrl: queueUrl, ...entryOf(message) }));
  }

  /**
   * Sends messages. Resolves when all are on the queue. Throws `unavailable` if SQS failed with one, `internal` if it
   * refuses one for good, and `not-found` if there is no queue.
   */
  async sendAll(queueUrl: string, messages: readonly OutgoingMessage[]): Promise<void> {
    const failed = await Promise.all(inBatches(messages).map((batch) => this.sendBatch(queueUrl, batch)));
    for (const entries of failed) if (entries.length > 0) throw refusalOf(entries);
  }

  /**
   * Sends messages of different senders. Answers for each, in their order, why it is not on the queue, or undefined if
   * it is. A call that fails is the failure of each that went with it.
   */
  async sendEach(queueUrl: string, messages: readonly OutgoingMessage[]): Promise<readonly unknown[]> {
    const outcomes = inBatches(messages).map(async (batch): Promise<readonly unknown[]> => {
      try {
        const failed = new Map((await this.sendBatch(queueUrl, batch)).map((entry) => [entry.Id, entry]));
        return batch.map((_, index) => {
          const entry = failed.get(String(index));
          return entry && refusalOf([entry]);
        });
      } catch (error) {
        return batch.map(() => error);
      }
    });
    return (await Promise.all(outcomes)).flat();
  }

  /**
   * Sends entries that SQS failed for reasons of its own again, without the others of the batch, which are on the
   * queue. Answers those that it still failed.
   */
  private async sendBatch(queueUrl: string, messages: readonly OutgoingMessage[]): Promise<BatchResultErrorEntry[]> {
    const entries = messages.map((message, index) => ({ Id: String(index), ...entryOf(message) }));
    let failed: BatchResultErrorEntry[] = [];
    let rest: SendMessageBatchRequestEntry[] = entries;
    for (let attempt = 1; rest.length > 0 && attempt <= entryAttempts; attempt++) {
      failed = await this.sendOnce(queueUrl, rest);
      if (failed.some(({ SenderFault }) => SenderFault)) return failed;
      const ids = new Set(failed.map(({ Id }) => Id));
      rest = rest.filter(({ Id }) => ids.has(Id));
    }
    return failed;
  }

  private async sendOnce(queueUrl: string, entries: SendMessageBatchRequestEntry[]): Promise<BatchResultErrorEntry[]> {
    const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries });
    const { Failed } = await this.client.send(command).catch(explain);
    return Failed ?? [];
  }
}

/** Tells apart what SQS could not do and what it will never do, because the message or a right of ours is at fault. */
function refusalOf(failed: readonly BatchResultErrorEntry[]): PlatformError {
  const reasons = new Set(failed.map(({ Code, Message }) => `${Code}: ${Message}`));
  const code = failed.some(({ SenderFault }) => SenderFault) ? "internal" : "unavailable";
  return new PlatformError(code, `SQS refused ${failed.length} messages (${[...reasons].join("; ")}).`);
}

const entryOf = ({ body, group, delaySeconds }: OutgoingMessage) => ({
  MessageBody: body,
  ...(group === undefined ? {} : { MessageGroupId: group }),
  ...(delaySeconds === undefined ? {} : { DelaySeconds: delaySeconds }),
});

const explain = (error: unknown): never => {
  if (error instanceof QueueDoesNotExist)
    throw new PlatformError("not-found", "The queue does not exist.", { cause: error });
  throw error;
};

function inBatches(messages: readonly OutgoingMessage[]): OutgoingMessage[][] {
  const batches: OutgoingMessage[][] = [];
  let batch: OutgoingMessage[] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = Buffer.byteLength(message.body);
    if (batch.length === batchEntries || (batch.length > 0 && bytes + size > batchBytes)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(message);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}
