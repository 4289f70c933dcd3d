/** Holds time that passes only when a test says so, and chance that repeats itself with the same seed. */

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

const isSooner = (one: Timer, other: Timer): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

export class VirtualTime {
  now: number;
  private readonly heap: Timer[] = [];
  private order = 0;

  constructor(now: number) {
    this.now = now;
  }

  at(millis: number, run: () => void): void {
    const { heap } = this;
    heap.push({ at: Math.max(millis, this.now), order: this.order++, run });
    for (let index = heap.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.swapIfSooner(index, parent)) return;
      index = parent;
    }
  }

  sleep(millis: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + millis, resolve));
  }

  /** Runs all timers that are due until then. What a timer starts runs as far as it can before the next one. */
  async runUntil(millis: number): Promise<void> {
    for (let next = this.heap[0]; next && next.at <= millis; next = this.heap[0]) {
      this.removeFirst();
      this.now = next.at;
      next.run();
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.now = millis;
  }

  private removeFirst(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      const [one, other] = [heap[left], heap[right]];
      const child = one && other && isSooner(other, one) ? right : left;
      if (!heap[child] || !this.swapIfSooner(child, index)) return;
      index = child;
    }
  }

  private swapIfSooner(lower: number, upper: number): boolean {
    const [one, other] = [this.heap[lower], this.heap[upper]];
    if (!one || !other || !isSooner(one, other)) return false;
    this.heap[lower] = other;
    this.heap[upper] = one;
    return true;
  }
}

/** Chooses by Mulberry32, which is small and random enough. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  /** Answers a number from 0 to below 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  /** Answers a whole number, both ends included. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  of<T>(choices: readonly T[]): T {
    return choices[this.between(0, choices.length - 1)] as T;
  }
}
