/**
 * Keeps one standard queue. fauxqs keeps its attributes and tags. Receiving, waiting and messages in flight are kept
 * here, because they happen a thousand times a second and fauxqs looks through all messages for each.
 */

import { randomUUID } from "node:crypto";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { type Clock, machineClock } from "../../aws/clock.ts";
import { Deadlines } from "./deadlines.ts";
import { type ReceivedMessage, SqsError, SqsQueue } from "./fauxqs.ts";
import type { InFlight, StoredMessage } from "./message.ts";
import type { MessageLog, StoredQueue } from "./message-log.ts";
import { ReadyMessages } from "./ready-messages.ts";
import { type Receiving, Waiters } from "./waiters.ts";

/** SQS hands out no more messages of a queue while so many of them are with their receivers. */
const inFlightLimit = 120_000;

/** SQS lets a message be invisible for at most 12 hours in all after it was received. */
const longestVisibilityMillis = 43_200_000;

/**
 * Keeps whatever lay on a queue while the laptop was off for so long at least, however old it is by then: SQS is never
 * off, and whoever reads its queues has had the time to deliver a message or to put it there anew.
 */
const keptAfterStartMillis = 86_400_000;

/** Clocks that nobody set drift apart by less. */
const clockSetMillis = 1_000;

export class LaptopQueue extends SqsQueue {
  /** Messages in flight, by receipt handle. The type is that of fauxqs, whose actions read it. */
  override inflightMessages = new Map<string, InFlight>();
  override readonly createdTimestamp: number;
  private readonly log: MessageLog;
  private readonly clock: Clock;
  private readonly deadLetters: (arn: string) => LaptopQueue | undefined;
  private readonly ready = new ReadyMessages();
  private readonly visibility: Deadlines<InFlight>;
  private readonly delayed: Deadlines<StoredMessage>;
  private readonly waiters = new Waiters((receiving) => this.take(receiving));

  constructor(
    identity: { readonly name: string; readonly url: string; readonly arn: string },
    settings: Omit<StoredQueue, "name">,
    log: MessageLog,
    deadLetters: (arn: string) => LaptopQueue | undefined,
    clock: Clock = machineClock,
  ) {
    super(identity.name, identity.url, identity.arn, settings.attributes, settings.tags);
    this.createdTimestamp = settings.createdAt;
    this.log = log;
    this.deadLetters = deadLetters;
    this.clock = clock;
    this.visibility = new Deadlines((due) => this.reappear(due), clock);
    this.delayed = new Deadlines((due) => this.makeReady(due), clock);
  }

  /** Takes a message that is on disk already. */
  hold(message: StoredMessage): void {
    const [wall, steady] = [this.clock.wallMillis(), this.clock.steadyMillis()];
    message.bornAt ??= steady - this.ageAtStart(wall - message.sentTimestamp);
    const { delayUntil, sentTimestamp } = message;
    // The clock may have been set back since the message was sent, which must not delay it for longer than was asked.
    const remaining = delayUntil === undefined ? 0 : Math.min(delayUntil - wall, delayUntil - sentTimestamp);
    if (remaining > 0) this.delayed.set(message, steady + remaining);
    else this.makeReady([message]);
  }

  send(message: StoredMessage): void {
    this.log.putMessage(this.name, message);
    this.hold(message);
  }

  /**
   * Answers up to `max` messages: at once if there are any, or else the first that come within the wait. Answers none
   * if the wait is aborted.
   */
  receive(receiving: Receiving): Promise<InFlight[]> | InFlight[] {
    const now = this.take(receiving);
    if (now.length > 0 || receiving.waitMillis <= 0 || receiving.signal?.aborted === true) return now;
    return this.waiters.wait(receiving);
  }

  private take(receiving: Receiving): InFlight[] {
    const taken: InFlight[] = [];
    const next = this.ready.receiver(receiving.quietOnly);
    while (taken.length < receiving.max && this.inflightMessages.size < inFlightLimit) {
      const message = next();
      if (message === undefined) break;
      if (this.isExpired(message)) this.log.deleteMessage(message.place);
      else if (!this.redrive(message)) taken.push(this.handOut(message, receiving.visibilitySeconds));
    }
    if (receiving.visibilitySeconds === 0) this.reappear(taken);
    return taken;
  }

  get isFull(): boolean {
    return this.inflightMessages.size >= inFlightLimit;
  }

  private get retentionMillis(): number {
    return Number(this.attributes.MessageRetentionPeriod) * 1000;
  }

  private ageAtStart(wallAgeMillis: number): number {
    return Math.max(0, Math.min(wallAgeMillis, this.retentionMillis - keptAfterStartMillis));
  }

  private ageMillis({ bornAt }: StoredMessage): number {
    const now = this.clock.steadyMillis();
    return now - (bornAt ?? now);
  }

  private isExpired(message: StoredMessage): boolean {
    return this.ageMillis(message) > this.retentionMillis;
  }

  /**
   * Answers when a message was sent, as a clock has it that always went as it does now: SQS's own is never set, and
   * functions tell by it how old a message is.
   */
  private sentAt(message: StoredMessage): number {
    const { sentTimestamp } = message;
    const sentAt = Math.round(this.clock.wallMillis() - this.ageMillis(message));
    return Math.abs(sentAt - sentTimestamp) < clockSetMillis ? sentTimestamp : sentAt;
  }

  private handOut(message: StoredMessage, visibilitySeconds = Number(this.attributes.VisibilityTimeout)): InFlight {
    const now = this.clock.steadyMillis();
    message.approximateReceiveCount += 1;
    message.approximateFirstReceiveTimestamp ??= this.clock.wallMillis();
    // Does not write a first receipt down: most messages are deleted after it, and a restart forgets all receipts
    // anyway.
    if (message.approximateReceiveCount > 1) this.log.putReceiveCount(message);
    const visibilityDeadline = now + visibilitySeconds * 1000;
    const [receiptHandle, sentAt] = [randomUUID(), this.sentAt(message)];
    const inFlight: InFlight = { message, receiptHandle, sentAt, visibilityDeadline, receivedAt: now };
    this.inflightMessages.set(inFlight.receiptHandle, inFlight);
    this.ready.noteInFlight(message);
    this.visibility.set(inFlight, visibilityDeadline);
    return inFlight;
  }

  /** Moves a message that was received too often to the dead-letter queue. Answers whether it did. */
  private redrive(message: StoredMessage): boolean {
    const policy = this.redrivePolicy();
    if (policy === undefined || message.approximateReceiveCount < policy.maxReceiveCount) return false;
    const target = this.deadLetters(policy.arn);
    if (target === undefined) return false;
    this.log.moveMessage(message, target.name);
    target.hold(message);
    return true;
  }

  private redrivePolicy(): { readonly maxReceiveCount: number; readonly arn: string } | undefined {
    const text = this.attributes.RedrivePolicy;
    if (text === undefined || text === "") return undefined;
    const policy = parseJson(text) as { maxReceiveCount?: unknown; deadLetterTargetArn?: unknown };
    return { maxReceiveCount: Number(policy.maxReceiveCount), arn: String(policy.deadLetterTargetArn) };
  }

  override deleteMessage(receiptHandle: string): boolean {
    const inFlight = this.inflightMessages.get(receiptHandle);
    if (inFlight === undefined) return false;
    this.inflightMessages.delete(receiptHandle);
    this.ready.noteEnded(inFlight.message);
    this.visibility.delete(inFlight);
    this.log.deleteMessage(inFlight.message.place);
    return true;
  }

  /** Throws if the message would be invisible for more than 12 hours in all. */
  override changeVisibility(receiptHandle: string, timeoutSeconds: number): void {
    const inFlight = this.inflightMessages.get(receiptHandle);
    if (inFlight === undefined) return;
    const deadline = this.clock.steadyMillis() + timeoutSeconds * 1000;
    if (deadline > inFlight.receivedAt + longestVisibilityMillis) {
      const limit = "Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds].";
      throw new SqsError(
        "InvalidParameterValue",
        `Value ${timeoutSeconds} for parameter VisibilityTimeout is invalid. ${limit}`,
      );
    }
    inFlight.visibilityDeadline = deadline;
    if (timeoutSeconds > 0) {
      this.visibility.set(inFlight, deadline);
    } else {
      this.visibility.delete(inFlight);
      this.reappear([inFlight]);
    }
  }

  private reappear(due: readonly InFlight[]): void {
    for (const { receiptHandle, message } of due) {
      this.inflightMessages.delete(receiptHandle);
      this.ready.noteEnded(message);
    }
    this.makeReady(due.map((inFlight) => inFlight.message));
  }

  private makeReady(messages: readonly StoredMessage[]): void {
    for (const message of messages) this.ready.push(message);
    this.waiters.wake();
  }

  override cancelWaiters(): void {
    this.waiters.cancel();
  }

  override purge(): void {
    this.log.purgeQueue(this.name);
    this.discard();
  }

  /** Forgets everything in memory, and leaves the disk as it is. */
  discard(): void {
    this.cancelWaiters();
    this.ready.clear();
    this.visibility.clear();
    this.delayed.clear();
    this.inflightMessages.clear();
  }

  override setAttributes(attributes: Record<string, string>): void {
    super.setAttributes(attributes);
    this.save();
  }

  save(): void {
    const { name, attributes, tags, createdTimestamp } = this;
    this.log.putQueue({ name, attributes, tags: Object.fromEntries(tags), createdAt: createdTimestamp });
  }

  override getAttribute(name: Parameters<SqsQueue["getAttribute"]>[0]): string | undefined {
    if (name === "ApproximateNumberOfMessages") return String(this.ready.size);
    if (name === "ApproximateNumberOfMessagesDelayed") return String(this.delayed.size);
    return super.getAttribute(name);
  }

  // fauxqs's own methods, which nothing calls here: they would keep a message in memory only.
  override enqueue(): never {
    throw new Error("A laptop's queue is sent to by send.");
  }

  override dequeue(): ReceivedMessage[] {
    throw new Error("A laptop's queue is received from by receive.");
  }
}
