/** Hides messages that wait on a queue, and takes messages off a queue that has no mapping. */

import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { PlatformError } from "../../core/error.ts";

/** A message that waits, hidden, for its next attempt. */
export interface Postponement {
  readonly receiptHandle: string;
  readonly seconds: number;
}

/** A message as it was taken. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

export class SqsWaiting {
  private readonly client: SQSClient;

  constructor(client: SQSClient) {
    this.client = client;
  }

  /**
   * Hides up to ten messages, each for its own time. A message that is gone meanwhile needs no hiding, which is no
   * error.
   */
  async postpone(queueUrl: string, postponements: readonly Postponement[]): Promise<void> {
    if (postponements.length === 0) return;
    const entries = postponements.map(({ receiptHandle, seconds }, index) => ({
      Id: String(index),
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }));
    await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
  }

  /** Receives up to ten messages, which are then hidden for the queue's visibility timeout. */
  async receive(queueUrl: string, most: number): Promise<ReceivedMessage[]> {
    const { Messages } = await this.client.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MaxNumberOfMessages: most,
        // Asks all of SQS's servers. A short poll may find nothing although there are messages.
        WaitTimeSeconds: 1,
        MessageSystemAttributeNames: ["ApproximateReceiveCount", "SentTimestamp"],
      }),
    );
    return (Messages ?? []).flatMap(({ MessageId, ReceiptHandle, Body, Attributes }) =>
      MessageId && ReceiptHandle && Body
        ? [
            {
              messageId: MessageId,
              receiptHandle: ReceiptHandle,
              body: Body,
              receiveCount: Number(Attributes?.ApproximateReceiveCount ?? 1),
              sentAt: Number(Attributes?.SentTimestamp ?? 0),
            },
          ]
        : [],
    );
  }

  /** Removes messages. One that cannot be removed comes again, as at-least-once delivery allows. */
  async remove(queueUrl: string, receiptHandles: readonly string[]): Promise<void> {
    if (receiptHandles.length === 0) return;
    const Entries = receiptHandles.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
    await this.client.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }

  /**
   * Answers about how many messages can be received, and how many are hidden or delayed. Throws `not-found` if there is
   * no such queue.
   */
  async count(queueUrl: string): Promise<{ visible: number; hidden: number }> {
    const { Attributes } = await this.client
      .send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: [
            "ApproximateNumberOfMessages",
            "ApproximateNumberOfMessagesNotVisible",
            "ApproximateNumberOfMessagesDelayed",
          ],
        }),
      )
      .catch((error: unknown) => {
        if (!(error instanceof QueueDoesNotExist)) throw error;
        throw new PlatformError("not-found", "The queue does not exist.", { cause: error });
      });
    const number = (name: keyof NonNullable<typeof Attributes>): number => Number(Attributes?.[name] ?? 0);
    return {
      visible: number("ApproximateNumberOfMessages"),
      hidden: number("ApproximateNumberOfMessagesNotVisible") + number("ApproximateNumberOfMessagesDelayed"),
    };
  }
}
