/** Keeps all queues of the laptop, in memory and on disk. */

import { join } from "node:path";
import { type Clock, machineClock } from "../../aws/clock.ts";
import { queueUrl } from "../../template/kinds/sqs.ts";
import type { LocalQueue } from "../../template/model/storage.ts";
import { arnOf, region } from "../../template/names.ts";
import { StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";
import { type MessageAttributeValue, SqsStore } from "./fauxqs.ts";
import { LaptopQueue } from "./laptop-queue.ts";
import type { StoredMessage } from "./message.ts";
import { MessageLog, type StoredQueue, type StoredRow } from "./message-log.ts";

export interface Sending {
  readonly body: string;
  readonly attributes: Record<string, MessageAttributeValue>;
  readonly delaySeconds: number;
  readonly groupId: string | undefined;
}

/** The methods that fauxqs's actions call on a store. Having them, this store can be handed to those actions. */
type StoreOfActions = Pick<
  SqsStore,
  "host" | "region" | "getQueue" | "getQueueByArn" | "createQueue" | "deleteQueue" | "buildQueueUrl" | "listQueues"
>;

export class LaptopQueues implements StoreOfActions {
  readonly host = "127.0.0.1";
  readonly region = region;
  private readonly byName = new Map<string, LaptopQueue>();
  private readonly log: MessageLog;
  private readonly clock: Clock;

  /**
   * Opens what `dataDir` holds, and makes the template's queues. Every message that was in flight is ready again, since
   * its receiver ended with the last process.
   */
  constructor(
    dataDir: string,
    queues: readonly LocalQueue[],
    health: StoreHealth = new StoreHealth(),
    list: StoreList = unlisted,
    clock: Clock = machineClock,
  ) {
    this.clock = clock;
    this.log = new MessageLog(join(dataDir, "queues.sqlite"), health, list);
    try {
      this.load();
    } catch (error) {
      void this.log.close();
      throw error;
    }
    for (const queue of queues) this.make(queue);
  }

  private load(): void {
    for (const queue of this.log.queues()) this.add(queue);
    for (const [name, row] of this.log.messages()) this.byName.get(name)?.hold(messageOf(row));
  }

  private make(queue: LocalQueue): void {
    const existing = this.byName.get(queue.name);
    if (existing === undefined) this.createQueue(queue.name, queue.url, queue.arn, queue.attributes);
    else existing.setAttributes(queue.attributes);
  }

  private add(stored: StoredQueue): LaptopQueue {
    const identity = { name: stored.name, url: queueUrl(stored.name), arn: arnOf("sqs", stored.name) };
    const queue = new LaptopQueue(identity, stored, this.log, (arn) => this.getQueueByArn(arn), this.clock);
    this.byName.set(stored.name, queue);
    return queue;
  }

  /** Resolves when everything that was changed is on disk. Rejects if it could not be written. */
  written(): Promise<void> {
    return this.log.written();
  }

  send(queue: LaptopQueue, sending: Sending): StoredMessage {
    const created = SqsStore.createMessage(sending.body, sending.attributes, undefined, sending.groupId);
    const sentTimestamp = this.clock.wallMillis();
    const message: StoredMessage = Object.assign(created, {
      place: this.log.nextPlace(),
      sentTimestamp,
      ...(sending.delaySeconds > 0 ? { delayUntil: sentTimestamp + sending.delaySeconds * 1000 } : {}),
    });
    queue.send(message);
    return message;
  }

  /** Finds a queue by its URL, whatever host the URL names. */
  getQueue(url: string): LaptopQueue | undefined {
    return this.byName.get(url.slice(url.lastIndexOf("/") + 1));
  }

  getQueueByArn(arn: string): LaptopQueue | undefined {
    const name = arn.slice(arn.lastIndexOf(":") + 1);
    return arn === arnOf("sqs", name) ? this.byName.get(name) : undefined;
  }

  createQueue(
    name: string,
    _url: string,
    _arn: string,
    attributes: Record<string, string> = {},
    tags: Record<string, string> = {},
  ): LaptopQueue {
    const queue = this.add({ name, attributes, tags, createdAt: Math.floor(this.clock.wallMillis() / 1000) });
    queue.save();
    return queue;
  }

  deleteQueue(url: string): boolean {
    const queue = this.getQueue(url);
    if (queue === undefined) return false;
    this.byName.delete(queue.name);
    queue.discard();
    this.log.deleteQueue(queue.name);
    return true;
  }

  buildQueueUrl(name: string): string {
    return queueUrl(name);
  }

  /** Lists queues. SQS lists at most 1,000 at a time. */
  listQueues(prefix = "", maxResults = 1000, nextToken = ""): { queues: LaptopQueue[]; nextToken?: string } {
    const names = [...this.byName.keys()].filter((name) => name.startsWith(prefix) && name > nextToken).sort();
    const queues = names.slice(0, maxResults).flatMap((name) => this.byName.get(name) ?? []);
    const last = names.length > maxResults ? names[maxResults - 1] : undefined;
    return last === undefined ? { queues } : { queues, nextToken: last };
  }

  async close(): Promise<void> {
    for (const queue of this.byName.values()) queue.discard();
    await this.log.close();
  }

  /** Answers this store with the type that fauxqs's actions ask for. They use only `StoreOfActions`. */
  forActions(): SqsStore {
    return this as unknown as SqsStore;
  }
}

function messageOf(row: StoredRow): StoredMessage {
  const message = SqsStore.createMessage(row.body, row.attributes);
  return Object.assign(message, {
    place: row.place,
    messageId: row.id,
    sentTimestamp: row.sentAt,
    approximateReceiveCount: row.receiveCount,
    ...(row.groupId === undefined ? {} : { messageGroupId: row.groupId }),
    ...(row.delayUntil === undefined ? {} : { delayUntil: row.delayUntil }),
    ...(row.firstReceivedAt === undefined ? {} : { approximateFirstReceiveTimestamp: row.firstReceivedAt }),
  });
}
