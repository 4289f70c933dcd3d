/**
 * Keeps messages that wait to be received, and takes them from each message group in turn. So a group with many
 * messages does not keep the others waiting, as in SQS's fair queues. Messages without a group are one group too.
 */

import type { StoredMessage } from "./message.ts";

export class ReadyMessages {
  private readonly groups = new Map<string, Fifo<StoredMessage>>();
  private readonly turns = new Fifo<string>();
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

  shift(): StoredMessage | undefined {
    const name = this.turns.shift();
    if (name === undefined) return undefined;
    const group = this.groups.get(name);
    const message = group?.shift();
    if (group === undefined || group.size === 0) this.groups.delete(name);
    else this.turns.push(name);
    if (message !== undefined) this.count -= 1;
    return message;
  }

  clear(): StoredMessage[] {
    const all: StoredMessage[] = [];
    for (let next = this.shift(); next !== undefined; next = this.shift()) all.push(next);
    return all;
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
