/** Sources, the retentions they are linked to, and what is known of their last data. */

import type { Retention, Source } from "../../core/records.ts";
import type { Key, Table } from "./table.ts";

export const sourceKey = (project: string, id: string): Key => ({ pk: `PROJECT#${project}`, sk: `SOURCE#${id}` });
const retentionKey = (project: string, id: string): Key => ({ pk: `PROJECT#${project}`, sk: `RETENTION#${id}` });
const retentionNameKey = (project: string, name: string): Key => ({
  pk: `PROJECT#${project}`,
  sk: `RETENTIONNAME#${name}`,
});
const stateKey = (source: string): Key => ({ pk: `SOURCE#${source}`, sk: "STATE" });

/** A line of a source's message log; repeats within an hour are counted on one line. */
export interface SourceMessage {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
}

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

  async states(ids: readonly string[]): Promise<Map<string, SourceState>> {
    const items = await this.table.getMany<SourceState>(ids.map(stateKey));
    return new Map(items.map((item) => [item.pk.slice("SOURCE#".length), item]));
  }

  /** Last writer wins: requests are routed out of order, and a few milliseconds of age do no harm here. */
  async setLastData(id: string, lastDataAt: number): Promise<void> {
    await this.table.put({ ...stateKey(id), lastDataAt });
  }

  /** Counts a message on the line of its hour and kind; the line is forgotten after 31 days. */
  async addMessage(id: string, kind: string, text: string, atMillis: number): Promise<void> {
    const hour = new Date(atMillis).toISOString().slice(0, 13);
    const expiresAt = Math.floor(atMillis / 1000) + 31 * 24 * 3600;
    const key = { pk: `SOURCE#${id}`, sk: `MESSAGE#${hour}#${kind}` };
    await this.table.add(key, { count: 1 }, { kind, text, time: new Date(atMillis).toISOString(), expiresAt });
  }

  messages(id: string, options: { after?: string | undefined; limit: number }) {
    return this.table.page<SourceMessage>(`SOURCE#${id}`, "MESSAGE#", { ...options, newestFirst: true });
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
