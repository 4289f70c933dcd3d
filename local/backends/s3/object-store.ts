/** Keeps the template's buckets: calls fauxqs's S3 without its listening server, and keeps the objects in SQLite. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildApp } from "fauxqs";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import type { LocalBucket } from "../../template/model/storage.ts";
import { demandSoundDatabase, WriteCount } from "../counted-database.ts";
import { PersistenceManager, S3Store, SnsStore, SqsStore } from "../sqs/fauxqs.ts";
import { StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";

/** What fauxqs calls on its persistence only to read. Everything else that it calls there writes. */
const reading: readonly (string | symbol)[] = ["loadS3", "readBody"];

/** Counts the writes, tells `health` of one that failed, and lets none follow it. */
const watched = (
  persistence: PersistenceManager,
  file: string,
  health: StoreHealth,
  count: WriteCount,
): PersistenceManager =>
  new Proxy(persistence, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function" || reading.includes(name)) return value;
      return (...args: unknown[]) => {
        const answer = health.write(file, () => {
          const written: unknown = Reflect.apply(value, target, args);
          count.add();
          return written;
        });
        count.commit();
        return answer;
      };
    },
  });

/** Answers what is damaged of the objects. Those of several parts have an ETag that is no digest of them. */
function damageOf(database: DatabaseSync): string | undefined {
  for (const row of database.prepare("SELECT key, body, content_length, etag, parts FROM s3_objects").iterate()) {
    const body = row.body instanceof Uint8Array ? row.body : Buffer.alloc(0);
    const digest = createHash("md5").update(body).digest("hex");
    const isWhole = row.parts !== null || String(row.etag).replaceAll('"', "") === digest;
    if (!isWhole || body.length !== Number(row.content_length)) return `the object ${String(row.key)}`;
  }
  return undefined;
}

const dayMillis = 86_400_000;

export class ObjectStore {
  private readonly store = new S3Store();
  private readonly persistence: PersistenceManager;
  private readonly count: WriteCount;
  private readonly app: ReturnType<typeof buildApp>;
  private readonly buckets: readonly LocalBucket[];

  /** Throws a `StoreFailure` where the database is missing, damaged or another directory's. */
  constructor(
    dataDir: string,
    buckets: readonly LocalBucket[],
    health: StoreHealth = new StoreHealth(),
    list: StoreList = unlisted,
  ) {
    const path = join(dataDir, "fauxqs.db");
    demandSoundDatabase(path, list, damageOf);
    this.persistence = new PersistenceManager(dataDir);
    // What was answered survives a killed process, but not a power cut. The queues promise the same.
    const database: unknown = Reflect.get(this.persistence, "db");
    if (!(database instanceof DatabaseSync)) throw new Error("fauxqs keeps its database where it was not before.");
    database.exec("PRAGMA synchronous = NORMAL");
    this.count = new WriteCount(database, path, health, list);
    this.persistence.loadS3(this.store);
    this.store.persistence = watched(this.persistence, path, health, this.count);
    this.buckets = buckets;
    for (const bucket of buckets) this.store.createBucket(bucket.name);
    const stores = { s3Store: this.store, sqsStore: new SqsStore(), snsStore: new SnsStore() };
    this.app = buildApp({ logger: false, stores });
  }

  has(bucket: string, key: string): boolean {
    try {
      this.store.headObject(bucket, key);
      return true;
    } catch {
      return false;
    }
  }

  /** Answers as S3 would. The caller has checked that fauxqs performs the operation correctly. */
  async answer(request: WireRequest): Promise<WireAnswer> {
    const { "transfer-encoding": _coding, connection: _connection, expect: _expect, ...headers } = request.headers;
    const response = await this.app.inject({
      method: request.method as "GET",
      url: request.url,
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)) as Record<
        string,
        string
      >,
      ...(request.body.length > 0 ? { payload: request.body } : {}),
    });
    const shown = Object.entries(response.headers).filter(
      ([name]) => name !== "transfer-encoding" && name !== "connection",
    );
    return {
      status: response.statusCode,
      headers: Object.fromEntries(shown.map(([name, value]) => [name, String(value)])),
      body: response.rawPayload,
    };
  }

  /** Deletes objects whose time is over at `nowMillis` by their bucket's lifecycle. Answers their number. */
  sweep(nowMillis: number): number {
    let swept = 0;
    for (const { name, expirations } of this.buckets) {
      for (const { prefix, days } of expirations) {
        const { objects } = this.store.listObjects(name, { prefix, maxKeys: 1000 });
        const over = objects.filter((object) => nowMillis - object.lastModified.getTime() > days * dayMillis);
        for (const object of over) this.store.deleteObject(name, object.key);
        swept += over.length;
      }
    }
    return swept;
  }

  async close(): Promise<void> {
    await this.app.close();
    this.persistence.close();
    this.count.close();
  }
}
