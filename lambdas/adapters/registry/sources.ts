/** Sources, the retentions they are linked to, and what is known of their last data. */

import { isoMillis } from "../../core/instant.ts";
import type { Retention, Source } from "../../core/records.ts";
import type { Key, Table } from "./table.ts";

export const sourceKey = (project: string, id: string): Key => ({ pk: `PROJECT#${project}`, sk: `SOURCE#${id}` });
const retentionKey = (project: string, id: string): Key => ({ pk: `PROJECT#${project}`, sk: `RETENTION#${id}` });
const retentionNameKey = (project: string, name: string): Key => ({
  pk: `PROJECT#${project}`,
  sk: `RETENTIONNAME#${name}`,
});
/** Of the project too: a UID that was deleted may be registered elsewhere, and what it said here is nobody's business there. */
const partitionOf = (project: string, source: string): string => `SOURCE#${project}#${source}`;
const stateKey = (project: string, source: string): Key => ({ pk: partitionOf(project, source), sk: "STATE" });

/** A line of a source's message log; repeats within an hour are counted on one line. */
export interface SourceMessage {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
}

/** `text` must be well-formed Unicode. */
export interface NewMessage {
  readonly kind: string;
  readonly text: string;
  readonly atMillis: number;
}

const messagePrefix = "MESSAGE#";

export interface SourceState {
  /** Milliseconds since 1970 of the last accepted data. */
  readonly lastDataAt: number;
}

export class Sources {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  get(project: string, id: string): Promise<Source | undefined> {
    return this.table.get<Source>(sourceKey(project, id));
  }

  list(project: string): Promise<Source[]> {
    return this.table.list<Source>(`PROJECT#${project}`, "SOURCE#");
  }

  async create(source: Source): Promise<boolean> {
    return this.table.claim({ ...sourceKey(source.project, source.id), ...source });
  }

  change(project: string, id: string, attributes: Partial<Source>): Promise<boolean> {
    return this.table.change(sourceKey(project, id), attributes);
  }

  remove(project: string, id: string): Promise<void> {
    return this.table.remove(sourceKey(project, id));
  }

  /** By source id. */
  async states(project: string, ids: readonly string[]): Promise<Map<string, SourceState>> {
    const items = await this.table.getMany<SourceState>(ids.map((id) => stateKey(project, id)));
    return new Map(items.map((item) => [item.pk.slice(partitionOf(project, "").length), item]));
  }

  /** Moves forward only: messages come out of order, and after an outage hours late. */
  async setLastData(project: string, id: string, lastDataAt: number): Promise<void> {
    await this.table.raise(stateKey(project, id), "lastDataAt", lastDataAt);
  }

  /** Counts a message on the line of its hour and kind; the line is forgotten after 31 days. */
  async addMessage(project: string, id: string, { kind, text, atMillis }: NewMessage): Promise<void> {
    const hour = new Date(atMillis).toISOString().slice(0, 13);
    const expiresAt = Math.floor(atMillis / 1000) + 31 * 24 * 3600;
    const key = { pk: partitionOf(project, id), sk: `${messagePrefix}${hour}#${kind}` };
    await this.table.add(key, { count: 1 }, { kind, text, time: isoMillis(atMillis), expiresAt });
  }

  /** Newest first; `after` is a `next` of an earlier page. */
  messages(project: string, id: string, options: { after?: string | undefined; limit: number }) {
    return this.table.page<SourceMessage>(partitionOf(project, id), messagePrefix, { ...options, newestFirst: true });
  }

  getRetention(project: string, id: string): Promise<Retention | undefined> {
    return this.table.get<Retention>(retentionKey(project, id));
  }

  async retentionNamed(project: string, name: string): Promise<Retention | undefined> {
    const claim = await this.table.get<{ id: string }>(retentionNameKey(project, name));
    return claim && this.getRetention(project, claim.id);
  }

  listRetentions(project: string): Promise<Retention[]> {
    return this.table.list<Retention>(`PROJECT#${project}`, "RETENTION#");
  }

  /** Answers false where the project has a retention of that name. */
  async createRetention(retention: Retention): Promise<boolean> {
    const claim = { ...retentionNameKey(retention.project, retention.displayName), id: retention.id };
    if (!(await this.table.claim(claim))) return false;
    await this.table.put({ ...retentionKey(retention.project, retention.id), ...retention });
    return true;
  }

  changeRetention(project: string, id: string, attributes: Partial<Retention>): Promise<boolean> {
    return this.table.change(retentionKey(project, id), attributes);
  }

  async removeRetention(retention: Retention): Promise<void> {
    await this.table.remove(retentionKey(retention.project, retention.id));
    await this.table.remove(retentionNameKey(retention.project, retention.displayName));
  }
}
