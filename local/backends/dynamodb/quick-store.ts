/**
 * Makes dynalite's store quick: reads items without leaving the thread, and reads table descriptions only once. Writes are
 * gathered by `queueWrites`.
 */

import { Stream } from "node:stream";
import type { JsonObject } from "../../template/json.ts";
import type { DynaliteStore, KeyRange, KeySpace } from "./dynalite.ts";

/** Answers the prefix that the keys of a table's items have in the database. */
export const itemPrefix = (table: string): string => `item-${table}~`;

export function quickenItems(store: DynaliteStore): void {
  const original = store.getItemDb;
  const spaces = new Map<string, KeySpace>();
  store.getItemDb = (name) => {
    let space = spaces.get(name);
    if (space === undefined) {
      space = quick(original(name), itemPrefix(name), store);
      spaces.set(name, space);
    }
    return space;
  };
}

/** Makes a key space quick. Leaves its locks as they are. */
const quick = (space: KeySpace, prefix: string, store: DynaliteStore): KeySpace => ({
  ...space,
  get: (key, done) => {
    let item: JsonObject | undefined;
    try {
      item = store.db.getSync(prefix + key);
    } catch (error) {
      done(error);
      return;
    }
    done(null, item);
  },
  createValueStream: (range) => new ItemStream(store, prefixed(range, prefix)),
});

/** Puts the space's prefix before a range. A range without a beginning or an end begins or ends with the space. */
function prefixed(range: KeyRange, prefix: string): KeyRange {
  const { gt, gte, lt, lte, ...rest } = range;
  const lower = gte === undefined && gt !== undefined ? { gt: prefix + gt } : { gte: prefix + (gte ?? "") };
  const upper = lte === undefined ? { lt: prefix + (lt ?? "\xFF") } : { lte: prefix + lte };
  return { ...rest, ...lower, ...upper };
}

/** Fetches so many items at a time. LevelDB's own streams go to another thread and back for each item. */
const fetchedItems = 100;

/** Emits items as the old kind of stream does, because dynalite listens to that kind. */
class ItemStream extends Stream {
  private stopped = false;

  constructor(store: DynaliteStore, range: KeyRange) {
    super();
    // Begins later, so that the code that made the stream can add its listeners first.
    queueMicrotask(() => void this.flow(store, range));
  }

  destroy(): void {
    this.stopped = true;
  }

  private async flow(store: DynaliteStore, range: KeyRange): Promise<void> {
    const most = range.limit !== undefined && range.limit > 0 ? Math.min(range.limit, fetchedItems) : fetchedItems;
    const values = store.db.values(range);
    try {
      for (let items = await values.nextv(most); items.length > 0 && !this.stopped; items = await values.nextv(most)) {
        for (const item of items) this.emit("data", item);
      }
      this.emit("end");
    } catch (error) {
      this.emit("error", error);
    } finally {
      await values.close();
    }
  }
}

/**
 * Keeps the descriptions of tables in memory. Tables are made at the start and never change, so one read of the disk is
 * enough.
 */
export function keepDescriptions(store: DynaliteStore): void {
  const kept = new Map<string, JsonObject>();
  const original = store.getTable;
  store.getTable = (name, checkStatus, done) => {
    const answer = typeof checkStatus === "function" ? checkStatus : done;
    const description = kept.get(name);
    if (description !== undefined) {
      answer?.(null, description);
      return;
    }
    original(name, true, (error, table) => {
      if (!error && table !== undefined) kept.set(name, table);
      answer?.(error, table);
    });
  };
}
