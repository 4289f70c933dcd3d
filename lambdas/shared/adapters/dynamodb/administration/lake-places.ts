/** Keeps which days of which retentions of the lake have to be looked at, and when. */

import type { ProjectId } from "../../../core/id.ts";
import type { Key, Table } from "../table.ts";

/** A day of a retention in the lake, or, with an empty day, the retention as a whole. */
export interface LakeDay {
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
  /** As `YYYY-MM-DD`; empty stands for the retention as a whole. */
  readonly day: string;
}

export interface NotedLakeDay extends LakeDay {
  /** Counts how often it was noted, so that it grows with every file that is to come. */
  readonly edition: number;
  /** What the edition was when somebody looked last. Absent if nobody did, or all the looks were overtaken by notes. */
  readonly seenEdition?: number;
  /** Milliseconds since 1970. */
  readonly notedAt: number;
  /** Milliseconds since 1970 at which somebody has to look. */
  readonly lookAt: number;
}

/** Is one partition, so that a minute in which nothing is due costs one query. */
export const lakePartition = "LAKE";
const keyOf = ({ project, retention, day }: LakeDay): Key => ({
  pk: lakePartition,
  sk: `${project}#${retention}#${day}`,
});

export class LakePlaces {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Notes that something is about to change there, and when somebody has to look at the latest. Answers what is noted. */
  async note({ project, retention, day }: LakeDay, lookAt: number, nowMillis: number): Promise<NotedLakeDay> {
    const place = { project, retention, day };
    const set = { ...place, notedAt: nowMillis };
    const noted = await this.table.add<NotedLakeDay>(keyOf(place), { edition: 1 }, set, { lookAt });
    if (noted.lookAt <= lookAt) return noted;
    await this.lookBy(place, lookAt);
    return { ...noted, lookAt };
  }

  /** Has somebody look no later than at a time. */
  async lookBy(place: LakeDay, lookAt: number): Promise<void> {
    await this.table.lower(keyOf(place), "lookAt", lookAt);
  }

  list(): Promise<NotedLakeDay[]> {
    return this.table.list<NotedLakeDay>(lakePartition, "");
  }

  get(place: LakeDay): Promise<NotedLakeDay | undefined> {
    return this.table.get<NotedLakeDay>(keyOf(place));
  }

  /** Moves the next look on. Answers true to one of those who look at the same time. */
  claimLook(place: LakeDay, next: number, nowMillis: number): Promise<boolean> {
    return this.table.claimDue(keyOf(place), "lookAt", next, { dueBy: nowMillis });
  }

  /** Says when to look again, unless it was noted meanwhile. */
  async lookAgain({ edition, ...place }: LakeDay & { readonly edition: number }, lookAt: number): Promise<void> {
    await this.table.change(keyOf(place), { lookAt, seenEdition: edition }, { edition });
  }

  /** Forgets it, unless it was noted meanwhile. */
  async forget({ edition, ...place }: LakeDay & { readonly edition: number }): Promise<void> {
    await this.table.remove(keyOf(place), { edition });
  }
}
