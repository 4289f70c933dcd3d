/**
 * Keeps records in an append-only file: a line each, with a checksum before it. What many callers wait for is written and
 * synchronized together.
 */

import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { damaged, foreign, type StoreHealth } from "../../backends/store-health.ts";
import { isObject, type JsonObject } from "../../template/json.ts";

const synchronize = promisify(fdatasync);

/** Where records are kept. */
export interface LogPlace {
  readonly path: string;
  readonly health: StoreHealth;
  /** The id of the data directory, which stands in the first record. */
  readonly directoryId: string;
}

const textOf = (record: JsonObject): string => {
  const json = JSON.stringify(record);
  return `${crc32(json).toString(16).padStart(8, "0")} ${json}\n`;
};

/**
 * Reads a file's records after the first. A record that the end of the file cuts off was never answered, and is dropped.
 * Throws a `StoreFailure` where anything else is damaged, or the file is another directory's.
 */
export function readRecords({ path, directoryId }: Omit<LogPlace, "health">): JsonObject[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  const records = lines.map((line) => recordIn(line, path));
  const [head, ...rest] = records;
  if (head === undefined) throw damaged(path, "it has no first record");
  if (head.of !== directoryId) throw foreign(path);
  if (torn !== "") truncateSync(path, Buffer.byteLength(text) - Buffer.byteLength(torn));
  return rest;
}

function recordIn(line: string, path: string): JsonObject {
  const json = line.slice(9);
  try {
    const record: unknown = parseJson(json);
    if (isObject(record) && Number.parseInt(line.slice(0, 8), 16) === crc32(json)) return record;
  } catch (error) {
    throw damaged(path, "a record in it", error);
  }
  throw damaged(path, "a record in it");
}

export class RecordLog {
  private readonly place: LogPlace;
  private descriptor: number | undefined;
  private waiting: string[] = [];
  private round: PromiseWithResolvers<void> | undefined;
  private flushing: Promise<void> | undefined;
  private isScheduled = false;
  private isClosed = false;

  /** Appends to the file. `rewrite` begins it. */
  constructor(place: LogPlace) {
    this.place = place;
  }

  /** Replaces all records, or none. When it returns, they are on disk. */
  rewrite(records: readonly JsonObject[]): void {
    const { path, health, directoryId } = this.place;
    this.waiting = [];
    const beside = `${path}.new`;
    health.write(path, () => {
      const descriptor = openSync(beside, "w", 0o600);
      writeFileSync(descriptor, [{ of: directoryId }, ...records].map(textOf).join(""));
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(beside, path);
      this.reopen();
    });
  }

  private reopen(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = openSync(this.place.path, "a", 0o600);
  }

  /** Writes soon, for nobody who waits. */
  note(record: JsonObject): void {
    this.waiting.push(textOf(record));
    this.schedule();
  }

  /** Resolves when the record, and all before it, are on disk. Rejects if they could not be written. */
  append(record: JsonObject): Promise<void> {
    this.note(record);
    if (this.round === undefined) {
      this.round = Promise.withResolvers<void>();
      this.round.promise.catch(() => undefined);
    }
    return this.round.promise;
  }

  private schedule(): void {
    if (this.isScheduled || this.flushing !== undefined) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.flushing ??= this.flush().finally(() => {
        this.flushing = undefined;
        if (this.waiting.length > 0) this.schedule();
      });
    });
  }

  /** A rewrite that comes while the disk is synchronized has everything that the waiting ones gave. */
  private async flush(): Promise<void> {
    const { waiting, round } = this;
    this.waiting = [];
    this.round = undefined;
    if (this.isClosed) return round?.reject(new Error(`${this.place.path} is closed.`));
    try {
      this.place.health.write(this.place.path, () => this.write(waiting));
      if (round !== undefined && this.descriptor !== undefined)
        await synchronize(this.descriptor).catch((error) => this.failed(error));
      round?.resolve();
    } catch (error) {
      round?.reject(error);
    }
  }

  /** A file that was replaced or removed meanwhile has another descriptor. */
  private failed(error: unknown): void {
    if (this.isClosed || (error instanceof Error && "code" in error && error.code === "EBADF")) return;
    throw this.place.health.fail(this.place.path, error);
  }

  private write(texts: readonly string[]): void {
    if (texts.length === 0) return;
    if (this.descriptor === undefined) this.reopen();
    if (this.descriptor !== undefined) writeFileSync(this.descriptor, texts.join(""));
  }

  async close(): Promise<void> {
    await this.flushing;
    if (this.waiting.length > 0) await this.flush();
    this.isClosed = true;
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  /** Forgets everything. */
  remove(): void {
    this.isClosed = true;
    this.waiting = [];
    this.round?.resolve();
    this.round = undefined;
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
    rmSync(this.place.path, { force: true });
  }
}
