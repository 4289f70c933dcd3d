/**
 * Keeps which sources somebody has to look at because data should have come. Sources that are watched stand in the
 * bucket of the minute in which they are due, and each has one place there that counts, which its state names. Sources
 * about which something changed are marked, and looked at with the next run.
 */

import { daySeconds, minuteMillis } from "../../../core/duration.ts";
import type { ProjectId, SourceId } from "../../../core/id.ts";
import { type NoDataAlert, silenceShardOf } from "../../../core/source/no-data.ts";
import { sourcePartition, stateKey } from "../sources.ts";
import type { Key, Table } from "../table.ts";

interface Place {
  readonly project: ProjectId;
  readonly source: SourceId;
}

/** Says that something changed about a source. */
export interface SilenceMark extends Place {
  /** Milliseconds since 1970 until when the mark stays, however often the source was looked at. */
  readonly keepUntil: number;
  /** Changes whenever the source is marked again. */
  readonly edition: number;
}

/** A source in the bucket of a minute, with what tells whether it is still in time. */
export interface DueSource extends Place {
  /** Counted since 1970. */
  readonly minute: number;
  readonly afterSeconds: number;
  /** Milliseconds since 1970 before which silence does not count. */
  readonly since: number;
}

/** Is an alert that was decided on and is not known to have been told. */
export interface UntoldAlert {
  /** A body for the intake queue. */
  readonly event: string;
  /** True once the event is queued. */
  readonly isQueued?: true;
}

export interface SilenceState {
  readonly lastDataAt?: number;
  readonly alert?: NoDataAlert;
  readonly untold?: UntoldAlert;
  /** The minute of the one place of the source that counts. */
  readonly lookAt?: number;
}

export interface ListedAlert extends NoDataAlert {
  readonly source: SourceId;
}

type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

const idOf = ({ project, source }: Place): string => `${project}#${source}`;
const stateOf = ({ project, source }: Place): Key => stateKey(project, source);
const markKey = (place: Place): Key => ({
  pk: `SILENCEMARKS#${silenceShardOf(place.source)}`,
  sk: idOf(place),
});
const dueKey = (minute: number, shard: number): string => `SILENCEDUE#${minute}#${shard}`;
const progressKey: Key = { pk: "SILENCE", sk: "PROGRESS" };
const listPrefix = "ALERT#";
const listKey = ({ project, source }: Place): Key => ({ pk: `PROJECT#${project}`, sk: `${listPrefix}${source}` });

/** Keeps what is due for this long, so that a stage that was off finds it. DynamoDB then removes it at no cost. */
const keepDueSeconds = 90 * daySeconds;
/** A lease that ends later than this from now was taken by a clock that was set back since. */
const longestLeaseMillis = 2 * minuteMillis;

export class Silence {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Has a source looked at by the next run, and by all until `keepUntil`. */
  async mark(place: Place, keepUntil: number): Promise<void> {
    const { project, source } = place;
    await this.table.add(markKey(place), { edition: 1 }, { project, source, keepUntil });
  }

  marks(shard: number): Promise<SilenceMark[]> {
    return this.table.list<SilenceMark>(`SILENCEMARKS#${shard}`, "");
  }

  /** Removes the mark, unless the source was marked again meanwhile. */
  async unmark({ edition, keepUntil, ...place }: SilenceMark): Promise<void> {
    await this.table.remove(markKey(place), { edition, keepUntil });
  }

  /**
   * Begins a run, unless another is at work. Answers the minute through which all buckets were worked off; the first run
   * ever begins with the present minute.
   */
  async begin(nowMillis: number, untilMillis: number): Promise<number | undefined> {
    const there = await this.table.get<{ readonly through: number }>(progressKey);
    const through = there?.through ?? Math.floor(nowMillis / minuteMillis) - 1;
    if (!there) await this.table.claim({ ...progressKey, through, leaseUntil: 0 });
    const due = { dueBy: nowMillis, orAfter: nowMillis + longestLeaseMillis };
    if (!(await this.table.claimDue(progressKey, "leaseUntil", untilMillis, due))) return undefined;
    // Reads again, since a run that ended meanwhile may have come further.
    return (await this.table.get<{ readonly through: number }>(progressKey))?.through ?? through;
  }

  async setThrough(through: number): Promise<void> {
    await this.table.change(progressKey, { through });
  }

  /** Lets the next run begin. */
  async end(untilMillis: number): Promise<void> {
    await this.table.change(progressKey, { leaseUntil: 0 }, { leaseUntil: untilMillis });
  }

  due(minute: number, shard: number): Promise<DueSource[]> {
    return this.table.list<DueSource>(dueKey(minute, shard), "");
  }

  state(place: Place): Promise<SilenceState | undefined> {
    return this.table.get<SilenceState>(stateOf(place));
  }

  /** Answers states by project and source, as `project#source`. */
  async states(places: readonly Place[]): Promise<ReadonlyMap<string, SilenceState>> {
    const prefix = sourcePartition("", "").slice(0, -1);
    // DynamoDB refuses a key that stands twice, and a source may have places in several buckets.
    const distinct = new Map(places.map((place) => [idOf(place), stateOf(place)]));
    const items = await this.table.getMany<SilenceState>([...distinct.values()]);
    return new Map(items.map((item) => [item.pk.slice(prefix.length), item]));
  }

  /**
   * Puts a source into the bucket of a minute, and has that place alone count. The place is made first: one that does
   * not count does no harm, and one that is missing would never be looked at.
   */
  async schedule(due: DueSource): Promise<void> {
    const { minute, source } = due;
    const key = { pk: dueKey(minute, silenceShardOf(source)), sk: idOf(due) };
    await this.table.put({ ...due, ...key, expiresAt: minute * 60 + keepDueSeconds });
    await this.change(due, { lookAt: minute });
  }

  /** Has nobody look at a source that is gone. Comes before its state goes, which tells of its place in a bucket. */
  async forget(place: Place): Promise<void> {
    const { lookAt } = (await this.state(place)) ?? {};
    if (lookAt !== undefined)
      await this.table.remove({ pk: dueKey(lookAt, silenceShardOf(place.source)), sk: idOf(place) });
    await this.table.remove(markKey(place));
  }

  /** Changes what is known of a source's silence. Answers false if that is not as expected any more. */
  async change(place: Place, changes: Changes<SilenceState>, expected: Changes<SilenceState> = {}): Promise<boolean> {
    if (await this.table.change(stateOf(place), changes, expected)) return true;
    // A source that never sent anything has no state to change.
    if (await this.table.get(stateOf(place))) return false;
    await this.table.claim({ ...stateOf(place) });
    return this.table.change(stateOf(place), changes, expected);
  }

  async list(place: Place, alert: NoDataAlert): Promise<void> {
    await this.table.put({ ...alert, source: place.source, ...listKey(place) });
  }

  async unlist(place: Place): Promise<void> {
    await this.table.remove(listKey(place));
  }

  /** Answers alerts of silent sources in the order of their ids, beginning after the id `after`, and whether there are more. */
  async silent(
    project: ProjectId,
    { after, limit }: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<{ alerts: ListedAlert[]; more: boolean }> {
    const start = after === undefined ? undefined : listKey({ project, source: after }).sk;
    const options = { after: start, limit };
    const { items, next } = await this.table.page<ListedAlert>(`PROJECT#${project}`, listPrefix, options);
    return { alerts: items, more: next !== undefined };
  }
}
