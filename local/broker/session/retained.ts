/** Keeps the last retained message of each topic, in memory and on disk. */

import { existsSync } from "node:fs";
import { missing, type StoreHealth } from "../../backends/store-health.ts";
import type { StoreList } from "../../backends/store-list.ts";
import { asText } from "../../template/json.ts";
import type { Message, Time } from "../contract.ts";
import { RecordLog, readRecords } from "./record-log.ts";
import { messageIn, recordOf } from "./stored-message.ts";

/** Rewrites the file once so many of its records are replaced, and they are most of it. */
const worthwhileRecords = 1_000;

export class Retained {
  private readonly byTopic = new Map<string, Message>();
  private readonly log: RecordLog;
  private readonly time: Time;
  private records = 0;

  /** Throws a `StoreFailure` where the file at `path` is missing, damaged or another directory's. */
  constructor(path: string, health: StoreHealth, list: StoreList, time: Time) {
    this.time = time;
    if (list.has(path) && !existsSync(path)) throw missing(path);
    const place = { path, health, directoryId: list.id };
    const { records, count } = readRecords(place);
    for (const record of records) {
      const message = messageIn(record);
      if (record.kind === "retained") this.byTopic.set(message.topic, message);
      else this.byTopic.delete(asText(record.topic) ?? "");
    }
    this.log = new RecordLog(place, count);
    this.rewrite();
    list.add(path);
    list.add(`${path}.mark`);
  }

  private rewrite(): void {
    this.records = this.byTopic.size;
    this.log.rewrite([...this.byTopic.values()].map((each) => ({ kind: "retained", ...recordOf(each) })));
  }

  /** Keeps a message in place of the topic's last one. An empty one only removes that. Resolves when it is on disk. */
  keep(message: Message): Promise<void> {
    const { topic, payload } = message;
    const isRemoval = payload.length === 0;
    if (isRemoval && !this.byTopic.delete(topic)) return Promise.resolve();
    if (!isRemoval) this.byTopic.set(topic, message);
    this.records += 1;
    if (this.records >= Math.max(worthwhileRecords, 2 * this.byTopic.size)) {
      this.rewrite();
      return Promise.resolve();
    }
    return this.log.append(isRemoval ? { kind: "removed", topic } : { kind: "retained", ...recordOf(message) });
  }

  find(topic: string): Message | undefined {
    const message = this.byTopic.get(topic);
    const isOver = message?.expiresAt !== undefined && this.time.wallMillis() >= message.expiresAt;
    return isOver ? undefined : message;
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
