/**
 * A SQLite database that knows whose it is and counts its writes, so that one that is damaged, cut short or another
 * directory's is refused. SQLite itself takes the rest of a damaged write-ahead log for one that a killed process had not finished.
 */

import { existsSync, statSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { damaged, foreign, missing, reasonOf, StoreFailure, type StoreHealth } from "./store-health.ts";
import type { StoreList } from "./store-list.ts";
import { demandCount, WriteMark } from "./write-mark.ts";

const schema = "CREATE TABLE IF NOT EXISTS millrace (directory TEXT NOT NULL, written INTEGER NOT NULL);";
const select = "SELECT directory, written FROM millrace";

const markOf = (path: string): string => `${path}.mark`;

/**
 * Throws a `StoreFailure` where the database is missing, damaged or another directory's. Changes nothing, so it comes before the
 * database is opened to write: that would drop what cannot be read of its log. `damageOf` may look further into it.
 */
export function demandSoundDatabase(
  path: string,
  list: StoreList,
  damageOf: (database: DatabaseSync) => string | undefined = () => undefined,
): void {
  if (!list.has(path)) return;
  if (!existsSync(path)) throw missing(path);
  // SQLite deletes the log of an empty database.
  if (statSync(path).size === 0) throw damaged(path, "it is empty");
  try {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      const { directory, written } = database.prepare(select).get() ?? {};
      if (directory !== list.id) throw foreign(path);
      demandCount(list, markOf(path), Number(written), `${path}-wal`);
      if (!list.isIntact) demandIntegrity(database, path, damageOf);
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof StoreFailure) throw error;
    throw damaged(path, reasonOf(error), error);
  }
}

function demandIntegrity(
  database: DatabaseSync,
  path: string,
  damageOf: (database: DatabaseSync) => string | undefined,
): void {
  const answer = database.prepare("PRAGMA integrity_check(1)").get()?.integrity_check;
  const damage = answer === "ok" ? damageOf(database) : String(answer);
  if (damage !== undefined) throw damaged(path, damage);
}

export class WriteCount {
  private readonly mark: WriteMark;
  private readonly statement: StatementSync;
  private count: number;

  constructor(database: DatabaseSync, path: string, health: StoreHealth, list: StoreList) {
    database.exec(schema);
    const found = database.prepare(select).get();
    if (found === undefined) database.prepare("INSERT INTO millrace VALUES (?, 0)").run(list.id);
    this.count = Number(found?.written ?? 0);
    this.statement = database.prepare("UPDATE millrace SET written = ?");
    this.mark = new WriteMark(markOf(path), health);
    this.mark.set(this.count);
    list.add(markOf(path));
    list.add(path);
  }

  /** Counts one more write, within its transaction. */
  add(): void {
    this.count += 1;
    this.statement.run(this.count);
  }

  /** Notes that all that was counted is in the file. Nothing is answered before. */
  commit(): void {
    this.mark.set(this.count);
  }

  close(): void {
    this.mark.close();
  }
}
