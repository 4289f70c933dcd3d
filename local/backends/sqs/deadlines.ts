/**
 * Tells which items are due. Never looks at the items that are not due yet, and leaves nothing behind when one is taken
 * back.
 */

import { type Clock, machineClock } from "../../aws/clock.ts";

/** Times are rounded up to this, so that thousands of deadlines share one timer and one set. */
const grainMillis = 20;

export class Deadlines<T> {
  private readonly due: (items: T[]) => void;
  private readonly clock: Pick<Clock, "steadyMillis">;
  private readonly grainOf = new Map<T, number>();
  private readonly grains = new Map<number, Set<T>>();
  /** A binary heap of the grains that have items, or had some. */
  private readonly heap: number[] = [];
  private timer: NodeJS.Timeout | undefined;
  private timerGrain = Number.POSITIVE_INFINITY;

  /** `due` gets the items that are due, at most `grainMillis` after their time. */
  constructor(due: (items: T[]) => void, clock: Pick<Clock, "steadyMillis"> = machineClock) {
    this.due = due;
    this.clock = clock;
  }

  get size(): number {
    return this.grainOf.size;
  }

  /** Sets an item's time, in milliseconds of the steady clock. An item that is there already gets the new time. */
  set(item: T, atMillis: number): void {
    this.delete(item);
    const grain = Math.ceil(atMillis / grainMillis);
    let items = this.grains.get(grain);
    if (items === undefined) {
      items = new Set();
      this.grains.set(grain, items);
      push(this.heap, grain);
    }
    items.add(item);
    this.grainOf.set(item, grain);
    this.schedule();
  }

  delete(item: T): boolean {
    const grain = this.grainOf.get(item);
    if (grain === undefined) return false;
    this.grainOf.delete(item);
    this.grains.get(grain)?.delete(item);
    return true;
  }

  items(): T[] {
    return [...this.grainOf.keys()];
  }

  clear(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.timerGrain = Number.POSITIVE_INFINITY;
    this.grainOf.clear();
    this.grains.clear();
    this.heap.length = 0;
  }

  private schedule(): void {
    const next = this.heap[0];
    if (next === undefined || next >= this.timerGrain) return;
    clearTimeout(this.timer);
    this.timerGrain = next;
    this.timer = setTimeout(() => this.fire(), Math.max(next * grainMillis - this.clock.steadyMillis(), 0));
    // The caller who waits for a message keeps the process alive; a message does not.
    this.timer.unref();
  }

  private fire(): void {
    this.timerGrain = Number.POSITIVE_INFINITY;
    const now = this.clock.steadyMillis();
    const due: T[] = [];
    for (let next = this.heap[0]; next !== undefined && next * grainMillis <= now; next = this.heap[0]) {
      pop(this.heap);
      for (const item of this.grains.get(next) ?? []) {
        this.grainOf.delete(item);
        due.push(item);
      }
      this.grains.delete(next);
    }
    this.schedule();
    if (due.length > 0) this.due(due);
  }
}

function push(heap: number[], value: number): void {
  let at = heap.length;
  heap.push(value);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] ?? 0;
    if (above <= value) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = value;
}

function pop(heap: number[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if ((heap[child + 1] ?? Number.POSITIVE_INFINITY) < (heap[child] ?? 0)) child += 1;
    const below = heap[child] ?? 0;
    if (below >= last) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
}
