/** Keeps the last retained message of each topic, in memory and on disk, as far as there is room. */

import { existsSync } from "node:fs";
import { missing, type StoreHealth } from "../../backends/store-health.ts";
import type { StoreList } from "../../backends/store-list.ts";
import { asText, type JsonObject } from "../../template/json.ts";
import type { Message, Time } from "../contract.ts";
import { bounds } from "../limits.ts";
import { RecordLog, readRecords } from "./record-log.ts";
import { messageIn, recordOf } from "./stored-message.ts";

/** Rewrites the file once so many of its records are replaced, and they are most of it. */
const worthwhileRecords = 1_000;

interface Kept {
  readonly message: Message;
  /** The length of its record as text. */
  readonly size: number;
}

export interface RetainedOptions {
  readonly path: string;
  readonly health: StoreHealth;
  readonly list: StoreList;
  readonly time: Time;
  /** Is told of a message that there is no room to keep. */
  readonly onFull: (message: Message) => void;
}

export class Retained {
  private readonly byTopic = new Map<string, Kept>();
  private readonly log: RecordLog;
  private readonly time: Time;
  private readonly onFull: RetainedOptions["onFull"];
  private size = 0;
  private records = 0;

  /** Throws a `StoreFailure` where the file at `path` is missing, damaged or another directory's. */
  constructor({ path, health, list, time, onFull }: RetainedOptions) {
    this.time = time;
    this.onFull = onFull;
    if (list.has(path) && !existsSync(path)) throw missing(path);
    const place = { path, health, directoryId: list.id };
    const { records, count } = readRecords(place);
    for (const record of records) {
      if (record.kind === "retained") this.set(messageIn(record), sizeOf(record));
      else this.forget(asText(record.topic) ?? "");
    }
    this.log = new RecordLog(place, count);
    this.rewrite();
    list.add(path);
    list.add(`${path}.mark`);
  }

  private rewrite(): void {
    this.records = this.byTopic.size;
    this.log.rewrite([...this.byTopic.values()].map(({ message }) => retainedRecord(message)));
  }

  /**
   * Keeps a message in place of the topic's last one. An empty one only removes that, and so does one that there is no room
   * for. Resolves when it is on disk.
   */
  keep(message: Message): Promise<void> {
    const { topic, payload } = message;
    const isRemoval = payload.length === 0;
    const hadOne = this.forget(topic);
    const record = retainedRecord(message);
    const size = sizeOf(record);
    const isKept = !isRemoval && this.size + size <= bounds.retainedCharacters;
    if (isKept) this.set(message, size);
    else if (!isRemoval) this.onFull(message);
    if (!isKept && !hadOne) return Promise.resolve();
    this.records += 1;
    if (this.records >= Math.max(worthwhileRecords, 2 * this.byTopic.size)) {
      this.rewrite();
      return Promise.resolve();
    }
    return this.log.append(isKept ? record : { kind: "removed", topic });
  }

  /** Forgets messages that are over, so that there is room for others. They stay on disk until that is rewritten. */
  sweep(): void {
    for (const topic of [...this.byTopic.keys()]) if (this.find(topic) === undefined) this.forget(topic);
  }

  private set(message: Message, size: number): void {
    this.forget(message.topic);
    this.byTopic.set(message.topic, { message, size });
    this.size += size;
  }

  private forget(topic: string): boolean {
    this.size -= this.byTopic.get(topic)?.size ?? 0;
    return this.byTopic.delete(topic);
  }

  find(topic: string): Message | undefined {
    const message = this.byTopic.get(topic)?.message;
    const isOver = message?.expiresAt !== undefined && this.time.wallMillis() >= message.expiresAt;
    return isOver ? undefined : message;
  }

  close(): Promise<void> {
    return this.log.close();
  }
}

const retainedRecord = (message: Message): JsonObject => ({ kind: "retained", ...recordOf(message) });

const sizeOf = (record: JsonObject): number => JSON.stringify(record).length;
