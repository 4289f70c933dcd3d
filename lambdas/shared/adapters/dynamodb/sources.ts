/** Keeps sources, the retentions that they are linked to, and what is known of their last data. */

import { daySeconds, minuteMillis } from "../../core/duration.ts";
import type { ProjectId, SourceId } from "../../core/id.ts";
import { isoMillis } from "../../core/instant.ts";
import { foldName } from "../../core/name/fold.ts";
import type { Retention } from "../../core/project/retention.ts";
import type { NewMessage } from "../../core/source/message.ts";
import type { NoDataAlert } from "../../core/source/no-data.ts";
import type { Source } from "../../core/source/source.ts";
import type { Key, Table } from "./table.ts";

export const sourceKey = (project: ProjectId, id: SourceId): Key => ({ pk: `PROJECT#${project}`, sk: `SOURCE#${id}` });
/** Keeps a source that was transferred as it was, since points that were accepted before are still routed by it. */
export const formerSourceKey = (project: ProjectId, id: SourceId): Key => ({
  pk: `PROJECT#${project}`,
  sk: `FORMER#${id}`,
});
const retentionKey = (project: ProjectId, id: string): Key => ({ pk: `PROJECT#${project}`, sk: `RETENTION#${id}` });
/** Says which retention has a name. */
interface NameClaim {
  readonly id: string;
  /** Milliseconds since 1970; absent in claims of earlier versions. */
  readonly since?: number;
}

/** Frees a name that has had no retention for this long: its call was cut off, since no call lasts half as long. */
const makingMillis = minuteMillis;

/** Is the key under which earlier versions kept a retention's name: exactly as it was. */
const formerRetentionNameKey = (project: ProjectId, name: string): Key => ({
  pk: `PROJECT#${project}`,
  sk: `RETENTIONNAME#${name}`,
});
const retentionNameKey = (project: ProjectId, name: string): Key => formerRetentionNameKey(project, foldName(name));
/**
 * Contains the project too: a UID that was deleted may be registered elsewhere, where its old data must not be seen.
 */
export const sourcePartition = (project: ProjectId, source: SourceId): string => `SOURCE#${project}#${source}`;
export const stateKey = (project: ProjectId, source: SourceId): Key => ({
  pk: sourcePartition(project, source),
  sk: "STATE",
});

/** A line of a source's message log. Repeats within an hour are counted on one line, of each retention on its own. */
export interface SourceMessage {
  readonly time: string;
  readonly kind: string;
  readonly text: string;
  readonly count: number;
  /** The id of the retention that it is about; absent if it is about none alone. */
  readonly retention?: string;
}

const messagePrefix = "MESSAGE#";

export interface SourceState {
  /** Milliseconds since 1970 of the last accepted data. */
  readonly lastDataAt?: number;
  /** Is what was told last of its silence. */
  readonly alert?: NoDataAlert;
}

type Attributes = { readonly [attribute in keyof Source]?: Source[attribute] | undefined };

export class Sources {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  get(project: ProjectId, id: SourceId): Promise<Source | undefined> {
    return this.table.get<Source>(sourceKey(project, id));
  }

  list(project: ProjectId): Promise<Source[]> {
    return this.table.list<Source>(`PROJECT#${project}`, "SOURCE#");
  }

  /** Answers sources in no order, and leaves out ids without a source. */
  getMany(project: ProjectId, ids: readonly string[]): Promise<Source[]> {
    return this.table.getMany<Source>(ids.map((id) => sourceKey(project, id)));
  }

  /** Answers sources in the order of their ids, beginning after the id `after`, and whether there are more. */
  async page(
    project: ProjectId,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Promise<{ sources: Source[]; more: boolean }> {
    const start = after === undefined ? undefined : sourceKey(project, after).sk;
    const { items, next } = await this.table.page<Source>(`PROJECT#${project}`, "SOURCE#", { after: start, limit });
    return { sources: items, more: next !== undefined };
  }

  async create(source: Source): Promise<boolean> {
    return this.table.claim({ ...sourceKey(source.project, source.id), ...source });
  }

  /** Answers false if the source is gone, or is not as `expected`. Undefined stands for an absent attribute. */
  change(project: ProjectId, id: SourceId, attributes: Attributes, expected: Attributes = {}): Promise<boolean> {
    return this.table.change(sourceKey(project, id), attributes, expected);
  }

  async remove(project: ProjectId, id: SourceId): Promise<void> {
    await this.table.remove(sourceKey(project, id));
    await this.table.remove(formerSourceKey(project, id));
  }

  /** Puts the source into its project, in place of a source of the same id. */
  async put(source: Source): Promise<void> {
    // Puts the key last, since a source that was read holds the key that it was read from.
    await this.table.put({ ...source, ...sourceKey(source.project, source.id) });
  }

  /** Takes a source back that was put into a project in vain. */
  async withdraw(project: ProjectId, id: SourceId): Promise<void> {
    await this.table.remove(sourceKey(project, id));
  }

  /**
   * Ends a transfer. Points that are still on their way find the source as it was, until `expiresAt` in seconds since
   * 1970.
   */
  async retire(source: Source, expiresAt: number): Promise<void> {
    const { project, id } = source;
    await this.table.put({ ...source, ...formerSourceKey(project, id), expiresAt });
    await this.table.remove(sourceKey(project, id));
  }

  /** Answers states by source id. */
  async states(project: ProjectId, ids: readonly string[]): Promise<Map<string, SourceState>> {
    const items = await this.table.getMany<SourceState>(ids.map((id) => stateKey(project, id)));
    return new Map(items.map((item) => [item.pk.slice(sourcePartition(project, "").length), item]));
  }

  /**
   * Moves the time forward only, since messages come out of order, and hours late after an outage. Answers whether the
   * source was told to be silent before, at no cost of its own.
   */
  async setLastData(project: ProjectId, id: SourceId, lastDataAt: number): Promise<{ readonly wasSilent: boolean }> {
    const state = await this.table.raise<SourceState>(stateKey(project, id), "lastDataAt", lastDataAt);
    return { wasSilent: state?.alert?.state === "SILENT" };
  }

  /** Counts a message on the line of its hour, kind and retention. The line is forgotten after 31 days. */
  async addMessage(project: ProjectId, id: SourceId, message: NewMessage): Promise<void> {
    const { kind, text, atMillis, times = 1, retention } = message;
    const hour = new Date(atMillis).toISOString().slice(0, 13);
    const expiresAt = Math.floor(atMillis / 1000) + 31 * daySeconds;
    const line = retention === undefined ? kind : `${kind}#${retention}`;
    const key = { pk: sourcePartition(project, id), sk: `${messagePrefix}${hour}#${line}` };
    const about = retention === undefined ? {} : { retention };
    await this.table.add(key, { count: times }, { kind, text, time: isoMillis(atMillis), expiresAt, ...about });
  }

  /** Answers messages, the newest hours first. `after` is the `next` of an earlier page. */
  messages(project: ProjectId, id: SourceId, options: { after?: string | undefined; limit: number }) {
    return this.table.page<SourceMessage>(sourcePartition(project, id), messagePrefix, {
      ...options,
      newestFirst: true,
    });
  }

  getRetention(project: ProjectId, id: string): Promise<Retention | undefined> {
    return this.table.get<Retention>(retentionKey(project, id));
  }

  async retentionNamed(project: ProjectId, name: string): Promise<Retention | undefined> {
    const id = await this.retentionIdOf(project, name);
    return id === undefined ? undefined : this.getRetention(project, id);
  }

  private async retentionIdOf(project: ProjectId, name: string): Promise<string | undefined> {
    const claim = await this.table.get<{ id: string }>(retentionNameKey(project, name));
    return (claim ?? (await this.table.get<{ id: string }>(formerRetentionNameKey(project, name))))?.id;
  }

  listRetentions(project: ProjectId): Promise<Retention[]> {
    return this.table.list<Retention>(`PROJECT#${project}`, "RETENTION#");
  }

  /** Answers false if the project has a retention of that name. */
  async createRetention(retention: Retention): Promise<boolean> {
    if (!(await this.claimRetentionName(retention))) return false;
    await this.table.put({ ...retentionKey(retention.project, retention.id), ...retention });
    return true;
  }

  /** Claims the name, also from a creation that was cut off between its claim and its retention. */
  private async claimRetentionName({ project, displayName, id, createTime }: Retention): Promise<boolean> {
    const key = retentionNameKey(project, displayName);
    const mine: Required<NameClaim> = { id, since: Date.parse(createTime) };
    if (await this.table.claim({ ...key, ...mine })) return true;
    const claim = await this.table.get<NameClaim>(key);
    if (!claim || mine.since - (claim.since ?? 0) < makingMillis) return false;
    if (await this.getRetention(project, claim.id)) return false;
    return this.table.change(key, mine, { id: claim.id });
  }

  changeRetention(project: ProjectId, id: string, attributes: Partial<Retention>): Promise<boolean> {
    return this.table.change(retentionKey(project, id), attributes);
  }

  async removeRetention(retention: Retention): Promise<void> {
    await this.table.remove(retentionKey(retention.project, retention.id));
    for (const keyOf of [retentionNameKey, formerRetentionNameKey]) {
      await this.table.remove(keyOf(retention.project, retention.displayName), { id: retention.id });
    }
  }
}
