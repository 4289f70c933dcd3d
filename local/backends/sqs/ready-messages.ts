/**
 * Keeps messages that wait to be received, and takes them from each message group in turn. So a group with many
 * messages does not keep the others waiting, as in SQS's fair queues. A group with much in flight, which is noisy, is
 * passed over while others wait, so that theirs do not share a batch with its. Messages without a group are one group
 * too, which is never noisy.
 */

import type { StoredMessage } from "./message.ts";

/**
 * A group is noisy from so many characters in flight on. Counts characters rather than messages, since a part of a large
 * request takes its receiver hundreds of times as long as a single point.
 */
const noisyFrom = 64_000;
/** Counts with each message, for what it takes its receiver whatever its length. */
const perMessage = 2_000;

const none: ReadonlySet<string> = new Set();

export class ReadyMessages {
  private readonly groups = new Map<string, Fifo<StoredMessage>>();
  private readonly turns = new Fifo<string>();
  /** How many characters of a group are in flight. */
  private readonly inFlight = new Map<string, number>();
  private readonly noisy = new Set<string>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(message: StoredMessage): void {
    const name = message.messageGroupId ?? "";
    let group = this.groups.get(name);
    if (group === undefined) {
      group = new Fifo();
      this.groups.set(name, group);
      this.turns.push(name);
    }
    group.push(message);
    this.count += 1;
  }

  /** Takes the next message, of a group that is not passed over. */
  shift(passedOver = none): StoredMessage | undefined {
    for (let looked = this.turns.size; looked > 0; looked -= 1) {
      const name = this.turns.shift() ?? "";
      if (!passedOver.has(name)) return this.takeFrom(name);
      this.turns.push(name);
    }
    return undefined;
  }

  /**
   * Answers what takes the messages of one receive. It takes none of groups that are noisy now, if there are others or
   * only others are wanted.
   */
  receiver(quietOnly = false): () => StoredMessage | undefined {
    const isQuiet = (name: string): boolean => !this.noisy.has(name);
    const passedOver = quietOnly || this.groups.keys().some(isQuiet) ? new Set(this.noisy) : none;
    return () => this.shift(passedOver);
  }

  /** Notes that a message was handed out. */
  noteInFlight(message: StoredMessage): void {
    this.addInFlight(message, 1);
  }

  /** Notes that a message that was handed out was deleted, or is to be pushed again. */
  noteEnded(message: StoredMessage): void {
    this.addInFlight(message, -1);
  }

  clear(): StoredMessage[] {
    const all: StoredMessage[] = [];
    for (let next = this.shift(); next !== undefined; next = this.shift()) all.push(next);
    this.inFlight.clear();
    this.noisy.clear();
    return all;
  }

  private takeFrom(name: string): StoredMessage | undefined {
    const group = this.groups.get(name);
    const message = group?.shift();
    if (group === undefined || group.size === 0) this.groups.delete(name);
    else this.turns.push(name);
    if (message !== undefined) this.count -= 1;
    return message;
  }

  private addInFlight({ messageGroupId: name, body }: StoredMessage, sign: 1 | -1): void {
    if (name === undefined) return;
    const characters = (this.inFlight.get(name) ?? 0) + sign * (body.length + perMessage);
    if (characters > 0) this.inFlight.set(name, characters);
    else this.inFlight.delete(name);
    if (characters >= noisyFrom) this.noisy.add(name);
    else this.noisy.delete(name);
  }
}

/** A queue whose `shift` does not move all other items, as an array's would. */
class Fifo<T> {
  private items: (T | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    if (this.head >= this.items.length) return undefined;
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head += 1;
    // Cuts the empty half off. This costs as much as what was shifted since the last cut, so it is constant for each
    // message.
    if (this.head > 1024 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
