/**
 * Keeps records in an append-only file: a line each, with a checksum before it. What many callers wait for is written and
 * synchronized together. A mark beside the file counts what was written, so that a file that was cut short is found out.
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
import { damaged, foreign, missing, type StoreHealth } from "../../backends/store-health.ts";
import { demandMarked, WriteMark } from "../../backends/write-mark.ts";
import { asNumber, isObject, type JsonObject } from "../../template/json.ts";

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

const markSuffix = ".mark";

const markOf = (path: string): string => `${path}${markSuffix}`;

/** Answers the file that a mark, by its own path, belongs to; undefined for any other path. */
export const markedFile = (path: string): string | undefined =>
  path.endsWith(markSuffix) ? path.slice(0, -markSuffix.length) : undefined;

export interface Records {
  /** Without the first one, which is the file's own. */
  readonly records: readonly JsonObject[];
  /** How many were ever written, those too that were left out since. */
  readonly count: number;
}

/**
 * Reads a file's records. A record that the end of the file cuts off was never answered, and is dropped. Throws a `StoreFailure`
 * where anything else is damaged or gone, or the file is another directory's.
 */
export function readRecords({ path, directoryId }: Omit<LogPlace, "health">): Records {
  if (!existsSync(path)) {
    if (existsSync(markOf(path))) throw missing(path);
    return { records: [], count: 0 };
  }
  const text = readFileSync(path, "utf8");
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  const [head, ...records] = lines.map((line) => recordIn(line, path));
  if (head === undefined) throw damaged(path, "it has no first record");
  if (head.of !== directoryId) throw foreign(path);
  const count = (asNumber(head.before) ?? 0) + records.length;
  // A file is made before its mark, and outlasts it.
  if (existsSync(markOf(path))) demandMarked(markOf(path), count, path);
  if (torn !== "") truncateSync(path, Buffer.byteLength(text) - Buffer.byteLength(torn));
  return { records, count };
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
  private mark: WriteMark | undefined;
  private count: number;

  /** Appends to a file of which `count` records were written. `rewrite` begins it. */
  constructor(place: LogPlace, count = 0) {
    this.place = place;
    this.count = count;
  }

  /** Replaces all records, or none. When it returns, they are on disk. */
  rewrite(records: readonly JsonObject[]): void {
    const { path, health, directoryId } = this.place;
    this.waiting = [];
    const beside = `${path}.new`;
    health.write(path, () => {
      const descriptor = openSync(beside, "w", 0o600);
      writeFileSync(descriptor, [{ of: directoryId, before: this.count }, ...records].map(textOf).join(""));
      fsyncSync(descriptor);
      closeSync(descriptor);
      renameSync(beside, path);
      this.reopen();
    });
    this.count += records.length;
    this.setMark();
  }

  /** Notes that everything until now may be answered. */
  private setMark(): void {
    this.mark ??= new WriteMark(markOf(this.place.path), this.place.health);
    this.mark.set(this.count);
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
      this.count += waiting.length;
      this.setMark();
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
    this.release();
  }

  private release(): void {
    this.isClosed = true;
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
    this.mark?.close();
    this.mark = undefined;
  }

  /** Forgets everything. */
  remove(): void {
    this.waiting = [];
    this.round?.resolve();
    this.round = undefined;
    this.release();
    // The mark goes first: one without its file would mean that the file was lost.
    rmSync(markOf(this.place.path), { force: true });
    rmSync(this.place.path, { force: true });
  }
}
