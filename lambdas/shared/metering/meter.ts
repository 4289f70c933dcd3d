/**
 * Counts in memory what happens to subjects, such as projects, and writes it now and then, so that counting costs no call
 * for each thing that is counted (docs/adr/0082-what-comes-in-is-counted-in-memory.md).
 */

import { type Patience, patiently } from "../core/waiting/patience.ts";

export type Amounts = Readonly<Record<string, number>>;

export interface MeterPort {
  readonly store: {
    /** Adds to what is kept of the slot that begins at `slot`, in milliseconds since 1970. */
    add(subject: string, slot: number, amounts: Amounts): Promise<void>;
  };
  readonly nowMillis: () => number;
  readonly patience: Patience;
  readonly report: (message: string, error: unknown) => void;
}

export interface MeterPace {
  /** The length of the slots by which amounts are kept. */
  readonly slotMillis: number;
  /** The time for which a subject gets one write more. */
  readonly everyMillis: number;
  /** How many writes a subject may save up while it is quiet, so that a few things that come together are all counted. */
  readonly mostSaved: number;
}

interface Counted {
  /** What is not written yet, by its slot, in the order in which slots came. */
  readonly pending: Map<number, Record<string, number>>;
  /** The writes that the subject had left at `at`. */
  saved: number;
  at: number;
}

/** Bounds the memory of an environment that meets very many subjects. */
const mostSubjects = 10_000;
/** Bounds what waits for a store that does not take it. */
const mostSlots = 10;

export class Meter {
  private readonly pace: MeterPace;
  private readonly port: MeterPort;
  private readonly subjects = new Map<string, Counted>();
  /** Holds the subjects of which something is not written yet, in the order since when. */
  private readonly waiting = new Set<string>();

  constructor(pace: MeterPace, port: MeterPort) {
    this.pace = pace;
    this.port = port;
  }

  /**
   * Counts, and writes what is due of the subject and of the one that waits longest. Never fails, and takes no longer than
   * the port's patience. What is not written when the environment ends is lost.
   */
  async count(subject: string, amounts: Amounts): Promise<void> {
    const now = this.port.nowMillis();
    this.add(subject, this.slotOf(now), amounts);
    const [longest = subject] = this.waiting;
    const writes = [...new Set([subject, longest])].flatMap((each) => this.due(each, now));
    if (writes.length > 0) await patiently(Promise.all(writes), this.port.patience);
  }

  private slotOf(millis: number): number {
    return Math.floor(millis / this.pace.slotMillis) * this.pace.slotMillis;
  }

  private add(subject: string, slot: number, amounts: Amounts): void {
    const { pending } = this.countedOf(subject);
    const sum = pending.get(slot) ?? {};
    for (const [name, amount] of Object.entries(amounts)) sum[name] = (sum[name] ?? 0) + amount;
    pending.set(slot, sum);
    this.waiting.add(subject);
  }

  private countedOf(subject: string): Counted {
    const known = this.subjects.get(subject);
    if (known) return known;
    if (this.subjects.size >= mostSubjects) {
      this.subjects.clear();
      this.waiting.clear();
    }
    const fresh = { pending: new Map(), saved: this.pace.mostSaved, at: this.port.nowMillis() };
    this.subjects.set(subject, fresh);
    return fresh;
  }

  /** Begins as many writes of the subject as it has left, one a slot. */
  private due(subject: string, now: number): Promise<void>[] {
    const counted = this.countedOf(subject);
    const { everyMillis, mostSaved } = this.pace;
    // A clock that was set back earns nothing.
    counted.saved = Math.min(mostSaved, counted.saved + Math.max(0, now - counted.at) / everyMillis);
    counted.at = now;
    const slots = [...counted.pending].slice(0, Math.floor(counted.saved));
    for (const [slot] of slots) counted.pending.delete(slot);
    counted.saved -= slots.length;
    if (counted.pending.size === 0) this.waiting.delete(subject);
    return slots.map(([slot, amounts]) => this.write(subject, slot, amounts));
  }

  private async write(subject: string, slot: number, amounts: Amounts): Promise<void> {
    try {
      await this.port.store.add(subject, slot, amounts);
    } catch (error) {
      this.port.report("what came in could not be counted", error);
      if (this.countedOf(subject).pending.size < mostSlots) this.add(subject, slot, amounts);
    }
  }
}
