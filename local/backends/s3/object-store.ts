/** Keeps the template's buckets: calls fauxqs's S3 without its listening server, and keeps the objects in SQLite. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { buildApp } from "fauxqs";
import type { WireAnswer, WireRequest } from "../../aws/wire.ts";
import type { LocalBucket } from "../../template/model/storage.ts";
import { PersistenceManager, S3Store, SnsStore, SqsStore } from "../sqs/fauxqs.ts";
import { StoreHealth } from "../store-health.ts";

/** What fauxqs calls on its persistence only to read. Everything else that it calls there writes. */
const reading: readonly (string | symbol)[] = ["loadS3", "readBody"];

/** Tells `health` of a write that failed, and lets none follow it. */
const watched = (persistence: PersistenceManager, file: string, health: StoreHealth): PersistenceManager =>
  new Proxy(persistence, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== "function" || reading.includes(name)) return value;
      return (...args: unknown[]) => health.write(file, () => Reflect.apply(value, target, args));
    },
  });

const dayMillis = 86_400_000;

export class ObjectStore {
  private readonly store = new S3Store();
  private readonly persistence: PersistenceManager;
  private readonly app: ReturnType<typeof buildApp>;
  private readonly buckets: readonly LocalBucket[];

  constructor(dataDir: string, buckets: readonly LocalBucket[], health: StoreHealth = new StoreHealth()) {
    this.persistence = new PersistenceManager(dataDir);
    // What was answered survives a killed process, but not a power cut. The queues promise the same.
    const database: unknown = Reflect.get(this.persistence, "db");
    if (database instanceof DatabaseSync) database.exec("PRAGMA synchronous = NORMAL");
    this.persistence.loadS3(this.store);
    this.store.persistence = watched(this.persistence, join(dataDir, "fauxqs.db"), health);
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
  }
}
