/**
 * What the broker knows of one client id: its subscriptions and the messages of QoS 1 that it has not acknowledged. It is the same
 * from one connection to the next where the client asked for that, and is then on disk too.
 */

import type { Message, Time } from "../contract.ts";
import { bounds, limits } from "../limits.ts";
import { publish, type Version } from "../wire/encode.ts";
import { outgoingOf } from "./outgoing.ts";
import type { SessionFile } from "./session-file.ts";
import type { SessionState } from "./session-state.ts";
import type { Subscription } from "./subscription.ts";
import type { Throughput } from "./throughput.ts";

/** The client's end of a connection. */
export interface Link {
  readonly version: Version;
  /** How many messages may wait for the client's acknowledgement. */
  readonly window: number;
  readonly largestPacketBytes: number;
  mayReceive(topic: string): boolean;
  write(bytes: Buffer): void;
}

/** What came of a message that was sent to this client alone. */
export type DirectOutcome = "acknowledged" | "connection ended";

/** A message of QoS 1 until it is acknowledged. */
interface Entry {
  readonly place: number;
  readonly message: Message;
  readonly retain: boolean;
  /** It was sent before, on this connection or an earlier one. */
  wasSent: boolean;
  readonly settle?: (outcome: DirectOutcome) => void;
}

/** What sessions share. */
export interface SessionSurroundings {
  readonly time: Time;
  /** Told of each message that a limit threw away. */
  onDiscard(clientId: string, why: "more than the limit" | "queue full"): void;
}

export class Session {
  readonly state: SessionState;
  readonly subscriptions = new Map<string, Subscription>();
  readonly throughput: Throughput;
  private readonly file: SessionFile | undefined;
  private readonly around: SessionSurroundings;
  private link: Link | undefined;
  private waiting: Entry[] = [];
  private readonly inFlight = new Map<number, Entry>();
  private lastPlace = 0;
  private lastId = 0;
  /** Set while a resumed session gets, slowly, what waited for it. */
  private cancelSlow: (() => void) | undefined;

  constructor(state: SessionState, throughput: Throughput, file: SessionFile | undefined, around: SessionSurroundings) {
    this.state = state;
    this.throughput = throughput;
    this.file = file;
    this.around = around;
  }

  get isConnected(): boolean {
    return this.link !== undefined;
  }

  get isKept(): boolean {
    return this.file !== undefined;
  }

  isOver(nowMillis: number): boolean {
    const { endedAt, expirySeconds } = this.state;
    return endedAt !== undefined && nowMillis >= endedAt + expirySeconds * 1000;
  }

  /** Takes up again a message that an earlier run of the laptop left. */
  restore(place: number, message: Message, retain: boolean): void {
    this.waiting.push({ place, message, retain, wasSent: true });
    this.lastPlace = Math.max(this.lastPlace, place);
  }

  /** Begins to send. What waited comes slowly, as from AWS IoT Core. */
  attach(link: Link): void {
    this.link = link;
    this.state.endedAt = undefined;
    this.file?.rewrite(this.state, this.subscriptions.values(), this.entries());
    if (this.waiting.length > 0) this.sendSlowly();
  }

  /** Ends the sending. What was not acknowledged waits for the next connection, at the head. */
  detach(): void {
    this.link = undefined;
    this.cancelSlow?.();
    this.cancelSlow = undefined;
    this.state.endedAt = this.around.time.wallMillis();
    this.file?.ended(this.state);
    const unacknowledged = [...this.inFlight.values()];
    this.inFlight.clear();
    for (const { settle } of [...unacknowledged, ...this.waiting]) settle?.("connection ended");
    this.waiting = [...unacknowledged, ...this.waiting].filter(({ settle }) => settle === undefined);
  }

  /** Resolves when what was subscribed is on disk, if it is to be there. */
  subscribe(subscription: Subscription): Promise<void> | undefined {
    this.subscriptions.set(subscription.text, subscription);
    return this.file?.subscribed(subscription);
  }

  unsubscribe(text: string): Promise<void> | undefined {
    return this.subscriptions.delete(text) ? this.file?.unsubscribed(text) : undefined;
  }

  mayReceive(topic: string): boolean {
    return this.link === undefined ? this.isKept : this.link.mayReceive(topic);
  }

  /**
   * Sends a message, or keeps it for later if it has QoS 1. Answers a promise where it has to be on disk before its publisher is
   * answered.
   */
  deliver(message: Message, qos: 0 | 1, retain: boolean): Promise<void> | undefined {
    if (this.link === undefined && (!this.isKept || qos === 0)) return undefined;
    if (!this.mayReceive(message.topic)) return undefined;
    if (!this.throughput.take(message.payload.length, this.around.time.steadyMillis())) {
      this.around.onDiscard(this.state.clientId, "more than the limit");
      return undefined;
    }
    if (qos === 0) {
      this.sendOnce(message, retain);
      return undefined;
    }
    return this.enqueue(message, retain);
  }

  private enqueue(message: Message, retain: boolean): Promise<void> | undefined {
    if (this.waiting.length >= bounds.queuedMessages) {
      this.around.onDiscard(this.state.clientId, "queue full");
      return undefined;
    }
    this.lastPlace += 1;
    const entry: Entry = { place: this.lastPlace, message, retain, wasSent: false };
    const written = this.file?.queued(entry.place, message, retain);
    this.waiting.push(entry);
    if (this.cancelSlow === undefined) this.sendWaiting();
    return written;
  }

  /**
   * Sends a message that is for this client alone, past its subscriptions. Answers what takes it back if it was not sent yet, or
   * undefined if the client is not connected.
   */
  sendDirect(message: Message, settle: ((outcome: DirectOutcome) => void) | undefined): (() => void) | undefined {
    if (this.link === undefined) return undefined;
    if (settle === undefined) {
      this.sendOnce(message, false);
      return () => undefined;
    }
    this.lastPlace += 1;
    const entry: Entry = { place: this.lastPlace, message, retain: false, wasSent: false, settle };
    this.waiting.unshift(entry);
    this.sendWaiting(1);
    return () => {
      this.waiting = this.waiting.filter((each) => each !== entry);
    };
  }

  private sendOnce(message: Message, retain: boolean): void {
    const { link } = this;
    const outgoing = link && outgoingOf(message, retain, link.version, this.around.time.wallMillis());
    if (link === undefined || outgoing === undefined) return;
    const bytes = publish(link.version, outgoing);
    // MQTT 5 has a message that is larger than the client takes pass as delivered.
    if (bytes.length <= link.largestPacketBytes) link.write(bytes);
  }

  /** Sends what the client's window has room for. */
  private sendWaiting(most = Number.POSITIVE_INFINITY): void {
    const { link } = this;
    let sent = 0;
    while (link !== undefined && sent < most && this.waiting.length > 0 && this.inFlight.size < link.window) {
      const entry = this.waiting.shift();
      if (entry !== undefined && this.send(link, entry)) sent += 1;
    }
  }

  private sendSlowly(): void {
    this.sendWaiting(1);
    const again = (): void => {
      this.cancelSlow = undefined;
      this.sendSlowly();
    };
    this.cancelSlow =
      this.waiting.length > 0 ? this.around.time.after(1000 / limits.resumedMessagesPerSecond, again) : undefined;
  }

  private send(link: Link, entry: Entry): boolean {
    const { message, retain } = entry;
    const outgoing = outgoingOf(message, retain, link.version, this.around.time.wallMillis());
    const isForbidden = entry.settle === undefined && !link.mayReceive(message.topic);
    const id = this.freeId();
    const bytes = outgoing && publish(link.version, outgoing, id, entry.wasSent);
    if (bytes === undefined || isForbidden || bytes.length > link.largestPacketBytes) {
      this.finish(entry);
      return false;
    }
    entry.wasSent = true;
    this.inFlight.set(id, entry);
    link.write(bytes);
    return true;
  }

  private freeId(): number {
    do this.lastId = (this.lastId % 65_535) + 1;
    while (this.inFlight.has(this.lastId));
    return this.lastId;
  }

  /** Takes the client's acknowledgement. Tells whether it fits a message. */
  acknowledged(id: number): boolean {
    const entry = this.inFlight.get(id);
    if (entry === undefined) return false;
    this.inFlight.delete(id);
    this.finish(entry);
    if (this.cancelSlow === undefined) this.sendWaiting();
    return true;
  }

  private finish(entry: Entry): void {
    if (entry.settle === undefined) this.file?.done(entry.place);
    else entry.settle("acknowledged");
    if (this.file?.isWorthCompacting(this.inFlight.size + this.waiting.length)) {
      this.file.rewrite(this.state, this.subscriptions.values(), this.entries());
    }
  }

  private *entries(): Generator<{ place: number; message: Message; retain: boolean }> {
    for (const entry of [...this.inFlight.values(), ...this.waiting]) if (entry.settle === undefined) yield entry;
  }

  /** Forgets everything. */
  discard(): void {
    this.cancelSlow?.();
    this.link = undefined;
    this.file?.remove();
  }

  async close(): Promise<void> {
    this.cancelSlow?.();
    await this.file?.close();
  }
}
