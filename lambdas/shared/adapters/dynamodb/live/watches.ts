/** Keeps the leases that say who follows a project live, each in an item of its own. */

import { daySeconds } from "../../../core/duration.ts";
import { PlatformError } from "../../../core/error.ts";
import type { ProjectId } from "../../../core/id.ts";
import { type Renewal, renewedWatch, type Watch, type WatchKind } from "../../../core/project/watch.ts";
import type { Key, Table } from "../table.ts";

const prefix = "WATCH#";
export const watchKey = (kind: WatchKind, project: ProjectId): Key => ({
  pk: `PROJECT#${project}`,
  sk: `${prefix}${kind}`,
});

/** Reads the kind out of a lease's key. */
export const watchKindOf = ({ sk }: Key): WatchKind => (sk === `${prefix}mqtt` ? "mqtt" : "stream");

/** Bounds how often a renewal is tried again because others renewed at the same moment. */
const mostTries = 20;

interface WatchItem extends Watch {
  /** Lets DynamoDB forget the lease a day after it ended. */
  readonly expiresAt: number;
}

const itemOf = ({ startedAt, watchedUntil }: Watch): WatchItem => ({
  startedAt,
  watchedUntil,
  expiresAt: watchedUntil + daySeconds,
});

export class Watches {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Answers the lease, strongly consistent. It may have ended. */
  async get(kind: WatchKind, project: ProjectId): Promise<Watch | undefined> {
    const item = await this.table.get<WatchItem>(watchKey(kind, project));
    return item && { startedAt: item.startedAt, watchedUntil: item.watchedUntil };
  }

  /** Renews the lease, or begins a new one after it ended. Answers it as it is then, and whether this call changed it. */
  async renew(
    kind: WatchKind,
    project: ProjectId,
    renewal: Renewal,
  ): Promise<{ readonly watch: Watch; readonly isRenewed: boolean }> {
    for (let attempt = 0; attempt < mostTries; attempt++) {
      const there = await this.get(kind, project);
      const watch = renewedWatch(there, renewal);
      if (!watch && there) return { watch: there, isRenewed: false };
      if (watch && (await this.replace(kind, project, there, watch))) return { watch, isRenewed: true };
    }
    throw new PlatformError("unavailable", "The project's watch is being renewed by many others; try again.");
  }

  private replace(kind: WatchKind, project: ProjectId, there: Watch | undefined, watch: Watch): Promise<boolean> {
    const key = watchKey(kind, project);
    if (!there) return this.table.claim({ ...key, ...itemOf(watch) });
    return this.table.change(key, itemOf(watch), there);
  }
}
