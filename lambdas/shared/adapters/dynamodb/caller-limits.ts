/**
 * Keeps what bounds callers, in the statistics table: counters in windows of time, places where people signed in
 * before, and which assertions were used. DynamoDB forgets all of it by itself.
 */

import type { Table } from "./table.ts";

export type CounterKind = "QUOTA" | "MQTT" | "CALLS" | "QUERIES" | "JOBS" | "LOGS" | "ASSERTIONS";

export class WindowCounters {
  private readonly table: Table;
  private readonly kind: CounterKind;

  constructor(table: Table, kind: CounterKind) {
    this.table = table;
    this.kind = kind;
  }

  /** Adds to a window. Answers the window's total afterwards. */
  async add(subject: string, window: number, amount: number, expiresAt: number): Promise<number> {
    const key = { pk: `${this.kind}#${subject}`, sk: String(window) };
    const { taken } = await this.table.add(key, { taken: amount }, { expiresAt });
    return taken ?? amount;
  }
}

/**
 * Counts guesses at secrets, whose subjects strangers choose. Each subject has two items for ever, of which a later
 * window takes the older one over: so a fixed number of subjects is a fixed number of items, however fast they change.
 */
export class GuessCounters {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Adds to a window. Answers the window's total afterwards. */
  async add(subject: string, window: number, amount: number, expiresAt: number): Promise<number> {
    const key = { pk: `GUESSES#${subject}`, sk: String(window % 2) };
    const add = () => this.table.addWhere(key, { taken: amount }, { window });
    const first = await add();
    if (first) return first.taken ?? amount;
    if (await this.table.putIfGreater({ ...key, window, taken: amount, expiresAt }, "window")) return amount;
    // Another environment has begun the window meanwhile, or a later one that has taken this one's place.
    return (await add())?.taken ?? amount;
  }
}

/** Where a person signed in, by marks that tell neither the person nor the place. */
interface Place {
  readonly person: string;
  readonly place: string;
  /** The number of the person's item that may hold this place. There are few, so that they do not grow. */
  readonly slot: number;
}

export class SignInPlaces {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Answers until when the place is known, in seconds since 1970, and 0 if it is not known. */
  async knownUntil({ person, place, slot }: Place): Promise<number> {
    const item = await this.table.get<{ place: string; expiresAt: number }>(placeKey(person, slot));
    return item?.place === place ? item.expiresAt : 0;
  }

  async remember({ person, place, slot }: Place, expiresAt: number): Promise<void> {
    await this.table.put({ ...placeKey(person, slot), place, expiresAt });
  }
}

const placeKey = (person: string, slot: number) => ({ pk: `PLACES#${person}`, sk: String(slot) });

/** An assertion by a hash of its id, since ids are as long and as odd as clients make them. */
interface HashedAssertion {
  readonly account: string;
  readonly hash: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

export class AssertionIds {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Answers false if the account used an assertion of this id that has not expired. */
  claim({ account, hash, expiresAt }: HashedAssertion, nowSeconds: number): Promise<boolean> {
    return this.table.claimForATime({ pk: `ASSERTION#${account}`, sk: hash, expiresAt }, nowSeconds);
  }
}
