/**
 * Keeps queues and messages on disk, in SQLite. All changes of one turn of the event loop are one transaction.
 * `written` says when it is done, and no call is answered before. With `synchronous = NORMAL` a killed process loses
 * nothing that was written, but a power cut may lose the last moments.
 */

import { DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { crc32 } from "node:zlib";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { demandSoundDatabase, WriteCount } from "../counted-database.ts";
import { damaged, StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";
import type { MessageAttributeValue } from "./fauxqs.ts";
import type { StoredMessage } from "./message.ts";

const schema = `
CREATE TABLE IF NOT EXISTS queues (
  name TEXT PRIMARY KEY, attributes TEXT NOT NULL, tags TEXT NOT NULL, created_at INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
  place INTEGER PRIMARY KEY, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, attributes TEXT, group_id TEXT,
  sent_at INTEGER NOT NULL, delay_until INTEGER, receive_count INTEGER NOT NULL, first_received_at INTEGER,
  checksum INTEGER NOT NULL
);`;

export interface StoredQueue {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly tags: Record<string, string>;
  /** Seconds since 1970. */
  readonly createdAt: number;
}

/** A message as it was written. The reader computes its digests. */
export interface StoredRow {
  readonly place: number;
  readonly id: string;
  readonly body: string;
  readonly attributes: Record<string, MessageAttributeValue>;
  readonly groupId: string | undefined;
  readonly sentAt: number;
  readonly delayUntil: number | undefined;
  readonly receiveCount: number;
  readonly firstReceivedAt: number | undefined;
}

export class MessageLog {
  private readonly path: string;
  private readonly health: StoreHealth;
  private readonly database: DatabaseSync;
  private readonly count: WriteCount;
  private readonly checkpointer: Worker;
  private readonly statements: Record<keyof typeof statements, StatementSync>;
  private upcomingPlace: number;
  private open: { readonly written: Promise<void>; settle(error?: unknown): void } | undefined;

  /** Throws a `StoreFailure` where the file is missing, damaged or another directory's. */
  constructor(path: string, health: StoreHealth = new StoreHealth(), list: StoreList = unlisted) {
    demandSoundDatabase(path, list);
    this.path = path;
    this.health = health;
    this.database = new DatabaseSync(path);
    this.database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 100000;");
    this.database.exec(schema);
    this.count = new WriteCount(this.database, path, health, list);
    this.checkpointer = new Worker(new URL("./checkpointer.ts", import.meta.url), { workerData: path });
    this.checkpointer.on("error", (error) => this.health.fail(path, error));
    this.checkpointer.unref();
    const prepare = (sql: string): StatementSync => this.database.prepare(sql);
    this.statements = mapValues(statements, prepare);
    const last = prepare("SELECT max(place) AS place FROM messages").get();
    this.upcomingPlace = Number(last?.place ?? 0) + 1;
  }

  nextPlace(): number {
    return this.upcomingPlace++;
  }

  /** Resolves when everything that was changed until now is in the file. Rejects if it, or anything before, could not be written. */
  written(): Promise<void> {
    if (this.health.failure !== undefined) return Promise.reject(this.health.failure);
    return this.open?.written ?? Promise.resolve();
  }

  putQueue(queue: StoredQueue): void {
    const { name, attributes, tags, createdAt } = queue;
    const texts = [JSON.stringify(attributes), JSON.stringify(tags)] as const;
    this.change("putQueue", name, ...texts, createdAt, checksumOf(name, ...texts, createdAt));
  }

  deleteQueue(name: string): void {
    this.purgeQueue(name);
    this.change("deleteQueue", name);
  }

  purgeQueue(name: string): void {
    this.change("purgeQueue", name);
  }

  putMessage(queue: string, message: StoredMessage): void {
    const attributes = attributesOf(message);
    this.change(
      "putMessage",
      message.place,
      queue,
      message.messageId,
      message.body,
      attributes,
      message.messageGroupId ?? null,
      message.sentTimestamp,
      message.delayUntil ?? null,
      message.approximateReceiveCount,
      message.approximateFirstReceiveTimestamp ?? null,
      checksumOf(queue, ...lasting(message)),
    );
  }

  deleteMessage(place: number): void {
    this.change("deleteMessage", place);
  }

  /** Moves a message to another queue, as a redrive does. */
  moveMessage(message: StoredMessage, queue: string): void {
    this.change("moveMessage", queue, checksumOf(queue, ...lasting(message)), message.place);
  }

  putReceiveCount(message: StoredMessage): void {
    const { approximateReceiveCount, approximateFirstReceiveTimestamp, place } = message;
    this.change("putReceiveCount", approximateReceiveCount, approximateFirstReceiveTimestamp ?? null, place);
  }

  queues(): StoredQueue[] {
    return this.database
      .prepare("SELECT * FROM queues")
      .all()
      .map((row) => {
        const { name, attributes, tags, created_at, checksum } = row;
        if (checksum !== checksumOf(name, attributes, tags, created_at)) throw damaged(this.path, "a queue in it");
        return {
          name: String(name),
          attributes: parseJson(String(attributes)) as StoredQueue["attributes"],
          tags: parseJson(String(tags)) as StoredQueue["tags"],
          createdAt: Number(created_at),
        };
      });
  }

  /** Answers every message with the name of its queue, in the order of sending. */
  *messages(): Generator<readonly [queue: string, row: StoredRow]> {
    for (const row of this.database.prepare("SELECT * FROM messages ORDER BY place").iterate()) {
      const { queue, place, id, body, attributes, group_id, sent_at, delay_until } = row;
      const wanted = checksumOf(queue, place, id, body, attributes, group_id, sent_at, delay_until);
      if (row.checksum !== wanted) throw damaged(this.path, "a message in it");
      const optional = (value: unknown): number | undefined => (value === null ? undefined : Number(value));
      yield [
        String(row.queue),
        {
          place: Number(row.place),
          id: String(row.id),
          body: String(row.body),
          attributes: row.attributes === null ? {} : (parseJson(String(row.attributes)) as StoredRow["attributes"]),
          groupId: row.group_id === null ? undefined : String(row.group_id),
          sentAt: Number(row.sent_at),
          delayUntil: optional(row.delay_until),
          receiveCount: Number(row.receive_count),
          firstReceivedAt: optional(row.first_received_at),
        },
      ];
    }
  }

  async close(): Promise<void> {
    this.commit();
    await this.checkpointer.terminate();
    this.database.close();
    this.count.close();
  }

  /** Runs a statement in the transaction of this turn. Throws where the file cannot be written any more. */
  private change(statement: keyof typeof statements, ...values: SQLInputValue[]): void {
    this.health.write(this.path, () => {
      this.begin();
      this.statements[statement].run(...values);
    });
  }

  private begin(): void {
    if (this.open !== undefined) return;
    this.database.exec("BEGIN");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    // Not every change has someone who waits for it.
    promise.catch(() => undefined);
    this.open = { written: promise, settle: (error) => (error === undefined ? resolve() : reject(error)) };
    setImmediate(() => this.commit());
  }

  /** Writes the turn's changes, all or none. None where one of them failed: SQLite may have undone those before it already. */
  private commit(): void {
    const open = this.open;
    if (open === undefined) return;
    this.open = undefined;
    try {
      this.health.write(this.path, () => {
        this.count.add();
        this.database.exec("COMMIT");
      });
      this.count.commit();
      open.settle();
    } catch (error) {
      if (this.database.isTransaction) this.database.exec("ROLLBACK");
      open.settle(error);
    }
  }
}

const statements = {
  putQueue: "INSERT OR REPLACE INTO queues VALUES (?, ?, ?, ?, ?)",
  deleteQueue: "DELETE FROM queues WHERE name = ?",
  purgeQueue: "DELETE FROM messages WHERE queue = ?",
  putMessage: "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  deleteMessage: "DELETE FROM messages WHERE place = ?",
  moveMessage: "UPDATE messages SET queue = ?, checksum = ? WHERE place = ?",
  putReceiveCount: "UPDATE messages SET receive_count = ?, first_received_at = ? WHERE place = ?",
};

const attributesOf = ({ messageAttributes }: StoredMessage): string | null =>
  Object.keys(messageAttributes).length > 0 ? JSON.stringify(messageAttributes) : null;

/** What of a message never changes, as it stands in its row. */
const lasting = (message: StoredMessage): unknown[] => [
  message.place,
  message.messageId,
  message.body,
  attributesOf(message),
  message.messageGroupId ?? null,
  message.sentTimestamp,
  message.delayUntil ?? null,
];

/** SQLite has no checksums: a byte that was altered in a text is another text to it. */
const checksumOf = (...values: readonly unknown[]): number => crc32(JSON.stringify(values));

const mapValues = <K extends string, A, B>(record: Record<K, A>, change: (value: A) => B): Record<K, B> =>
  Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, change(value)])) as Record<K, B>;
