/**
 * Sets of values as bits, since those of a large program hold thousands, and what most of a run does is to join them.
 * They notice which piece of code reads them, because only that has to be run again when they grow.
 */

/** Is what such a set may hold. */
export interface Numbered {
  readonly number: number;
}

/** Runs a piece of code once more: the body of a function, or a module. */
export type Run = () => void;

/** Numbers the values of one program, and knows which of its code has to be run. */
export class Universe<T extends Numbered> {
  readonly values: T[] = [];
  private readonly waiting = new Set<Run>();
  private running: Run | undefined;

  /** Gives a value its number. */
  enrol<V extends T>(make: (number: number) => V): V {
    const value = make(this.values.length);
    this.values.push(value);
    return value;
  }

  none(): NumberedSet<T> {
    return new NumberedSet(this);
  }

  of(...values: readonly T[]): NumberedSet<T> {
    const set = this.none();
    for (const each of values) set.add(each);
    return set;
  }

  wait(run: Run): void {
    this.waiting.add(run);
  }

  /** Answers the code that is being run, which reads what is read now. */
  get reader(): Run | undefined {
    return this.running;
  }

  /** Runs what waits until nothing does. */
  settle(): void {
    for (const run of this.waiting) {
      // Takes it out first, because it waits again if it adds to what it has read.
      this.waiting.delete(run);
      this.running = run;
      run();
    }
    this.running = undefined;
  }
}

/** Is something that grows, and runs those again who have read it. */
export class Tracked<T extends Numbered> {
  protected readonly universe: Universe<T>;
  private lastReader: Run | undefined;
  private readers: Set<Run> | undefined;

  constructor(universe: Universe<T>) {
    this.universe = universe;
  }

  protected noteRead(): void {
    const { reader } = this.universe;
    if (!reader || reader === this.lastReader) return;
    this.lastReader = reader;
    this.readers ??= new Set();
    this.readers.add(reader);
  }

  protected noteGrown(): void {
    if (this.readers) for (const each of this.readers) this.universe.wait(each);
  }
}

/** Is a set that only grows. */
export class NumberedSet<T extends Numbered> extends Tracked<T> {
  private words = new Uint32Array(0);

  add(value: T): void {
    const at = value.number >>> 5;
    const bit = 1 << (value.number & 31);
    this.makeRoom(at + 1);
    const word = this.words[at] ?? 0;
    if (word & bit) return;
    this.words[at] = word | bit;
    this.noteGrown();
  }

  addAll(from: NumberedSet<T> | undefined): void {
    if (!from || from === this) return;
    from.noteRead();
    const { length } = from.words;
    this.makeRoom(length);
    let grew = false;
    for (let at = 0; at < length; at++) {
      const before = this.words[at] ?? 0;
      const after = before | (from.words[at] ?? 0);
      // Compares as signed numbers, which is what `|` answers.
      if (after === (before | 0)) continue;
      this.words[at] = after;
      grew = true;
    }
    if (grew) this.noteGrown();
  }

  isEmpty(): boolean {
    this.noteRead();
    return this.words.every((word) => word === 0);
  }

  /** Answers those that are in both. */
  and(other: NumberedSet<T>): T[] {
    this.noteRead();
    other.noteRead();
    const found: T[] = [];
    const length = Math.min(this.words.length, other.words.length);
    for (let at = 0; at < length; at++) this.collect((this.words[at] ?? 0) & (other.words[at] ?? 0), at, found);
    return found;
  }

  /** Answers all that are in it now: what is added meanwhile is not among them. */
  [Symbol.iterator](): ArrayIterator<T> {
    this.noteRead();
    const found: T[] = [];
    for (let at = 0; at < this.words.length; at++) this.collect(this.words[at] ?? 0, at, found);
    return found.values();
  }

  private collect(word: number, at: number, found: T[]): void {
    for (let rest = word; rest !== 0; rest &= rest - 1) {
      const value = this.universe.values[at * 32 + 31 - Math.clz32(rest & -rest)];
      if (value) found.push(value);
    }
  }

  private makeRoom(length: number): void {
    if (length <= this.words.length) return;
    const larger = new Uint32Array(length);
    larger.set(this.words);
    this.words = larger;
  }
}

/** Holds sets under names. Reading the names notices those that come later. */
export class Fields<T extends Numbered> extends Tracked<T> {
  private readonly sets = new Map<string, NumberedSet<T>>();

  /** Answers undefined for a name that is not there yet. */
  get(name: string): NumberedSet<T> | undefined {
    return this.sets.get(name);
  }

  entries(): [name: string, values: NumberedSet<T>][] {
    this.noteRead();
    return [...this.sets];
  }

  make(name: string): NumberedSet<T> {
    const set = this.universe.none();
    this.sets.set(name, set);
    this.noteGrown();
    return set;
  }
}
