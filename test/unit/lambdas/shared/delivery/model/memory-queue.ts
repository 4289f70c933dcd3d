/**
 * Models a standard queue in memory: visibility, receive counts, any order, at-least-once delivery, 14 days of
 * retention.
 */

import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import type { DeliveryRecord } from "../../../../../../lambdas/shared/delivery/port.ts";
import type { Chance, VirtualTime } from "./virtual-time.ts";

const dayMillis = 24 * 3600 * 1000;
const retentionMillis = 14 * dayMillis;
const visibilityMillis = 120_000;
const mostDelaySeconds = 900;

interface Message {
  readonly id: string;
  readonly body: string;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
  receiptHandle: string;
}

export class MemoryQueue {
  /** The probability that a message is handed out twice, or comes again after it was removed. */
  repeats = 0;
  onVisible: (at: number) => void = () => {};
  onRemoved: (body: string, isExpired: boolean) => void = () => {};
  private readonly messages = new Map<string, Message>();
  private readonly time: VirtualTime;
  private readonly chance: Chance;
  private ids = 0;
  private hasVanished = false;

  constructor(time: VirtualTime, chance: Chance) {
    this.time = time;
    this.chance = chance;
  }

  get size(): number {
    return this.messages.size;
  }

  /** Removes the queue with its messages. Every later call fails. */
  vanish(): void {
    this.hasVanished = true;
    this.messages.clear();
  }

  private demand(): void {
    if (this.hasVanished) throw new PlatformError("not-found", "The queue does not exist.");
  }

  /** Puts the messages on the queue. Throws `unavailable` if it refuses one. */
  sendAll(messages: readonly { readonly body: string; readonly delaySeconds: number }[]): void {
    const taken = messages.filter(({ delaySeconds }) => delaySeconds <= mostDelaySeconds);
    for (const { body, delaySeconds } of taken) this.send(body, delaySeconds);
    if (taken.length < messages.length) throw new PlatformError("internal", "The queue refused a message.");
  }

  send(body: string, delaySeconds = 0): void {
    this.demand();
    const id = `m${this.ids++}`;
    const visibleAt = this.time.now + delaySeconds * 1000;
    this.messages.set(id, { id, body, sentAt: this.time.now, visibleAt, receiveCount: 0, receiptHandle: "" });
    this.onVisible(visibleAt);
  }

  receive(most: number): DeliveryRecord[] {
    this.demand();
    this.expire();
    const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= this.time.now);
    const taken: DeliveryRecord[] = [];
    while (taken.length < most && visible.length > 0) {
      const [message] = visible.splice(this.chance.between(0, visible.length - 1), 1);
      if (message) taken.push(this.take(message));
    }
    return taken;
  }

  private take(message: Message): DeliveryRecord {
    message.receiveCount++;
    message.receiptHandle = `${message.id}/${message.receiveCount}`;
    if (!this.chance.is(this.repeats)) message.visibleAt = this.time.now + visibilityMillis;
    this.onVisible(message.visibleAt);
    const { id: messageId, receiptHandle, body, receiveCount, sentAt } = message;
    return { messageId, receiptHandle, body, receiveCount, sentAt };
  }

  /** Removes a message. An old handle may or may not remove it, as SQS documents. */
  remove(receiptHandle: string): void {
    this.demand();
    const message = this.find(receiptHandle);
    if (!message || (message.receiptHandle !== receiptHandle && this.chance.is(0.5))) return;
    if (this.chance.is(this.repeats)) return;
    this.messages.delete(message.id);
    this.onRemoved(message.body, false);
  }

  hide(receiptHandle: string, seconds: number): void {
    this.demand();
    const message = this.find(receiptHandle);
    if (message?.receiptHandle !== receiptHandle || message.visibleAt <= this.time.now) return;
    message.visibleAt = this.time.now + seconds * 1000;
    this.onVisible(message.visibleAt);
  }

  bodyOf(receiptHandle: string): string | undefined {
    return this.find(receiptHandle)?.body;
  }

  count(): { visible: number; hidden: number } {
    this.demand();
    this.expire();
    const visible = [...this.messages.values()].filter(({ visibleAt }) => visibleAt <= this.time.now).length;
    return { visible, hidden: this.messages.size - visible };
  }

  bodies(): string[] {
    return [...this.messages.values()].map(({ body }) => body);
  }

  nextVisibleAt(): number {
    return Math.min(...[...this.messages.values()].map(({ visibleAt }) => visibleAt));
  }

  expire(): void {
    for (const { id, body, sentAt } of this.messages.values()) {
      if (this.time.now - sentAt < retentionMillis) continue;
      this.messages.delete(id);
      this.onRemoved(body, true);
    }
  }

  private find(receiptHandle: string): Message | undefined {
    return this.messages.get(receiptHandle.split("/")[0] ?? "");
  }
}
