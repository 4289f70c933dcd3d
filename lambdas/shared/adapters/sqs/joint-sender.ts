/** Sends what concurrent requests have for one queue together, so that many cost few calls. */

import { patienceOf } from "../../core/waiting/patience.ts";
import { Together } from "../../core/waiting/together.ts";
import type { OutgoingMessage, SharedMessage } from "./queue.ts";

/** Sends messages of one queue. */
export interface QueueSender {
  send(queueUrl: string, message: SharedMessage): Promise<void>;
  /** Answers for each message why it is not on the queue, or undefined if it is. */
  sendEach(queueUrl: string, messages: readonly OutgoingMessage[]): Promise<readonly unknown[]>;
}

interface Waiting {
  readonly message: OutgoingMessage;
  readonly settle: (failure: unknown) => void;
}

/** No longer waits for a call after this time. */
const slowMillis = 250;
/** SQS takes ten messages in one call. */
const mostTogether = 10;

/** The messages for one queue. */
class Lane {
  private readonly queueUrl: string;
  private readonly sender: QueueSender;
  private readonly together: Together<Waiting>;

  constructor(queueUrl: string, sender: QueueSender, onIdle: () => void) {
    this.queueUrl = queueUrl;
    this.sender = sender;
    const whenSlow = patienceOf(slowMillis);
    this.together = new Together({ call: (some) => this.call(some), most: mostTogether, whenSlow, onIdle });
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    const sendings = messages.map((message) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const settle = (failure: unknown) => (failure === undefined ? resolve() : reject(failure));
      return { promise, waiting: { message, settle } };
    });
    this.together.add(...sendings.map(({ waiting }) => waiting));
    await Promise.all(sendings.map(({ promise }) => promise));
  }

  private async call(together: readonly Waiting[]): Promise<void> {
    const [first] = together;
    if (first && together.length === 1 && isShared(first.message)) {
      await this.sender.send(this.queueUrl, first.message).then(() => first.settle(undefined), first.settle);
      return;
    }
    const messages = together.map(({ message }) => message);
    const failures = await this.sender.sendEach(this.queueUrl, messages);
    for (const [index, { settle }] of together.entries()) settle(failures[index]);
  }
}

const isShared = (message: OutgoingMessage): message is SharedMessage => message.group !== undefined;

export class JointSender {
  private readonly sender: QueueSender;
  private readonly lanes = new Map<string, Lane>();

  constructor(sender: QueueSender) {
    this.sender = sender;
  }

  /** Resolves when the message is on the queue. */
  send(queueUrl: string, message: SharedMessage): Promise<void> {
    return this.sendAll(queueUrl, [message]);
  }

  /** Sends messages of one request. Resolves when all are on the queue, and throws why one is not. */
  sendAll(queueUrl: string, messages: readonly OutgoingMessage[]): Promise<void> {
    const lane = this.lanes.get(queueUrl) ?? new Lane(queueUrl, this.sender, () => this.lanes.delete(queueUrl));
    this.lanes.set(queueUrl, lane);
    return lane.send(messages);
  }
}
