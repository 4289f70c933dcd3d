/** Keeps live tails of projects (see `core/event/live-tail.ts`), an item for each batch. */

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { PlatformError } from "../../../core/error.ts";
import { firstSequence, type TailBatch, type TailContent, tailSeconds } from "../../../core/event/live-tail.ts";
import type { ProjectId } from "../../../core/id.ts";
import { parseJson } from "../../../core/parse-json.ts";
import type { Key, Table } from "../table.ts";

const prefix = "BATCH#";
const partitionOf = (project: ProjectId): string => `TAIL#${project}`;
/** Pads the number, so that the table keeps the batches in order until the year 2286. */
const keyOf = (project: ProjectId, sequence: number): Key => ({
  pk: partitionOf(project),
  sk: `${prefix}${String(sequence).padStart(16, "0")}`,
});

/** Deflates texts of this length or more. For shorter ones it saves nothing: DynamoDB bills by the KB begun. */
const deflatedFrom = 900;
/** Trusts the last number that this environment wrote for so long, which is less than its batch is kept. */
const trustedMillis = 60_000;
/** Takes so many numbers that others took, one after the other, before it asks for the last one again. */
const triesPerReading = 4;
const mostTries = 400;

interface Item {
  /** Tells the writer's own batch from another's, where the answer to a write was lost and the write was repeated. */
  readonly writing: string;
  readonly leaseStartedAt: number;
  readonly expiresAt: number;
  readonly content?: string;
  readonly deflated?: Uint8Array;
}

/** Says under which lease a batch is written, and when. */
export interface Appending {
  readonly leaseStartedAt: number;
  readonly nowMillis: number;
  /** Is unique to this batch. */
  readonly writing: string;
}

export class LiveTail {
  private readonly table: Table;
  private readonly written = new Map<ProjectId, { readonly sequence: number; readonly atMillis: number }>();

  constructor(table: Table) {
    this.table = table;
  }

  /**
   * Writes a batch under the next number. Answers the number. Throws `unavailable` if others take every number for too
   * long.
   */
  async append(project: ProjectId, content: TailContent, appending: Appending): Promise<number> {
    const { leaseStartedAt, nowMillis, writing } = appending;
    const item: Item = {
      writing,
      leaseStartedAt,
      expiresAt: Math.ceil(nowMillis / 1000) + tailSeconds,
      ...pack(content),
    };
    let sequence = this.lastWritten(project, nowMillis);
    for (let attempt = 0; attempt < mostTries; attempt++) {
      const isLost = sequence === undefined || attempt % triesPerReading === triesPerReading - 1;
      const next: number = isLost ? await this.nextOf(project, leaseStartedAt) : (sequence ?? 0) + 1;
      if (await this.claim(project, next, item)) {
        this.written.set(project, { sequence: next, atMillis: nowMillis });
        return next;
      }
      sequence = next;
    }
    throw new PlatformError("unavailable", "The live tail is being written by many others; try again.");
  }

  /** Answers the number of the last batch, strongly consistent; undefined if the tail is empty. */
  async head(project: ProjectId): Promise<number | undefined> {
    const options = { newestFirst: true, limit: 1 };
    const { items } = await this.table.page<Item>(partitionOf(project), prefix, options);
    return items[0] && sequenceOf(items[0]);
  }

  /** Answers a batch, strongly consistent. */
  async get(project: ProjectId, sequence: number): Promise<TailBatch | undefined> {
    const item = await this.table.get<Item & Key>(keyOf(project, sequence));
    return item && unpack(item);
  }

  /**
   * Answers up to `limit` batches after a number, oldest first. Without `isConsistent` it may leave out the latest, at
   * half the price.
   */
  async after(
    project: ProjectId,
    sequence: number,
    { limit, isConsistent }: { readonly limit: number; readonly isConsistent: boolean },
  ): Promise<TailBatch[]> {
    const after = keyOf(project, sequence).sk;
    const options = { after, limit, ...(isConsistent ? {} : { eventually: true as const }) };
    const { items } = await this.table.page<Item>(partitionOf(project), prefix, options);
    return items.map(unpack);
  }

  private lastWritten(project: ProjectId, nowMillis: number): number | undefined {
    const last = this.written.get(project);
    if (last && nowMillis - last.atMillis < trustedMillis) return last.sequence;
    this.written.delete(project);
    return undefined;
  }

  private async nextOf(project: ProjectId, leaseStartedAt: number): Promise<number> {
    const head = await this.head(project);
    return head === undefined ? firstSequence(leaseStartedAt) : head + 1;
  }

  private async claim(project: ProjectId, sequence: number, item: Item): Promise<boolean> {
    const key = keyOf(project, sequence);
    if (await this.table.claim({ ...key, ...item })) return true;
    return (await this.table.get<Item>(key))?.writing === item.writing;
  }
}

function pack(content: TailContent): Pick<Item, "content" | "deflated"> {
  const text = JSON.stringify(content);
  return text.length < deflatedFrom ? { content: text } : { deflated: deflateRawSync(text) };
}

const sequenceOf = ({ sk }: Key): number => Number(sk.slice(prefix.length));

function unpack(item: Item & Key): TailBatch {
  const { content, deflated, leaseStartedAt, expiresAt } = item;
  // Trusts the item, since only this adapter writes such items.
  const text = content ?? inflateRawSync(deflated ?? new Uint8Array()).toString("utf8");
  return { ...(parseJson(text) as TailContent), sequence: sequenceOf(item), leaseStartedAt, expiresAt };
}
