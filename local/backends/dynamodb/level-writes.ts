/**
 * Writes to LevelDB, one batch after the other: everything that comes while one is under way goes into the next. LevelDB itself
 * would append a later batch behind one that failed, where its recovery no longer finds it.
 */

import { asNumber } from "../../template/json.ts";
import type { StoreHealth } from "../store-health.ts";
import type { WriteMark } from "../write-mark.ts";
import type { Callback, DynaliteStore, LevelWrite } from "./dynalite.ts";

/** Outside of every table's key space. */
const countKey = "millrace~written";

/** How many batches the database has counted. */
export const writtenIn = (store: DynaliteStore): number => asNumber(store.db.getSync(countKey)?.written) ?? 0;

export function queueWrites(store: DynaliteStore, path: string, health: StoreHealth, mark: WriteMark): void {
  const writes = new WriteQueue(store, path, health, mark);
  store.db.put = (key, value, done) => writes.push([{ type: "put", key, value }], done);
  store.db.del = (key, done) => writes.push([{ type: "del", key }], done);
  store.db.batch = (all, done) => writes.push(all, done);
}

class WriteQueue {
  private readonly writeBatch: DynaliteStore["db"]["batch"];
  private readonly path: string;
  private readonly health: StoreHealth;
  private readonly mark: WriteMark;
  private count: number;
  private writes: LevelWrite[] = [];
  private waiting: Callback<void>[] = [];
  private underWay = false;

  constructor(store: DynaliteStore, path: string, health: StoreHealth, mark: WriteMark) {
    this.writeBatch = store.db.batch.bind(store.db);
    this.path = path;
    this.health = health;
    this.mark = mark;
    this.count = writtenIn(store);
  }

  push(writes: readonly LevelWrite[], done: Callback<void>): void {
    this.waiting.push(done);
    this.writes.push(...writes);
    if (this.underWay) return;
    this.underWay = true;
    // After all writes of this turn of the event loop, which then go as one.
    setImmediate(() => this.flush());
  }

  private flush(): void {
    const [writes, waiting] = [this.writes, this.waiting];
    this.writes = [];
    this.waiting = [];
    const end = (error?: unknown): void => {
      for (const done of waiting) done(error);
      if (this.waiting.length > 0) this.flush();
      else this.underWay = false;
    };
    if (this.health.failure !== undefined) {
      end(this.health.failure);
      return;
    }
    this.count += 1;
    writes.push({ type: "put", key: countKey, value: { written: this.count } });
    this.writeBatch(writes, (error) => end(error ? this.health.fail(this.path, error) : this.markWritten()));
  }

  private markWritten(): unknown {
    try {
      this.mark.set(this.count);
      return null;
    } catch (error) {
      return error;
    }
  }
}
