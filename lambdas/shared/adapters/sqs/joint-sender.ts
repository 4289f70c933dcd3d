/**
 * Sends what concurrent requests have for one queue together, so that many cost few calls. A request that is alone is sent
 * at once. Lambda gives a function one request at a time; where an environment serves several, this is what makes them
 * cheap.
 */

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

/** Has this many calls under way at once before messages wait for one of them to end. */
const mostUnderWay = 2;
/** No longer counts a call after this time, so that one which hangs holds up nothing else. */
const slowMillis = 250;
/** SQS takes ten messages in one call. */
const mostTogether = 10;

class Lane {
  private readonly queueUrl: string;
  private readonly sender: QueueSender;
  private readonly onIdle: () => void;
  private waiting: Waiting[] = [];
  private underWay = 0;

  constructor(queueUrl: string, sender: QueueSender, onIdle: () => void) {
    this.queueUrl = queueUrl;
    this.sender = sender;
    this.onIdle = onIdle;
  }

  async send(messages: readonly OutgoingMessage[]): Promise<void> {
    const sendings = messages.map((message) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const settle = (failure: unknown) => (failure === undefined ? resolve() : reject(failure));
      this.waiting.push({ message, settle });
      return promise;
    });
    this.next();
    await Promise.all(sendings);
  }

  private next(): void {
    if (this.waiting.length === 0 || this.underWay >= mostUnderWay) return;
    const together = this.waiting.splice(0, mostTogether);
    this.underWay++;
    const release = once(() => {
      this.underWay--;
      this.next();
      if (this.underWay === 0) this.onIdle();
    });
    const slow = setTimeout(release, slowMillis);
    void this.call(together).finally(() => {
      clearTimeout(slow);
      release();
    });
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

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}
