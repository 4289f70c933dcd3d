/** Reads a project's live tail batch after batch, and notices where something is missing from it. */

import { following, type TailBatch } from "../../shared/core/event/live-tail.ts";
import type { ProjectId } from "../../shared/core/id.ts";

/** The few reads of the live tail that a stream makes. */
export interface Tail {
  /** Answers the number of the last batch, strongly consistent. */
  head(project: ProjectId): Promise<number | undefined>;
  /** Answers a batch, strongly consistent. */
  get(project: ProjectId, sequence: number): Promise<TailBatch | undefined>;
  /** Answers up to `limit` batches after a number, oldest first. */
  after(
    project: ProjectId,
    sequence: number,
    options: { readonly limit: number; readonly isConsistent: boolean },
  ): Promise<readonly TailBatch[]>;
}

/** Is a place in the tail: everything up to this batch was read, under this lease. */
export interface TailPlace {
  readonly sequence: number;
  readonly leaseStartedAt: number;
}

export type Reading =
  /** Batches in order, none if there is nothing new. */
  | { readonly kind: "batches"; readonly batches: readonly TailBatch[] }
  /** What followed is gone: the reader is further behind than batches are kept, or nobody watched for a while. */
  | { readonly kind: "gap" };

/** Holds a few megabytes at most, since a batch's text has 300 KB at most. */
const batchesOfPage = 8;

export class TailReader {
  private readonly tail: Tail;
  private readonly project: ProjectId;
  private place: TailPlace;
  private hasMore = false;

  constructor(tail: Tail, project: ProjectId, place: TailPlace) {
    this.tail = tail;
    this.project = project;
    this.place = place;
  }

  /** Is true if the last reading filled its page, so that the next need not wait. */
  get isBehind(): boolean {
    return this.hasMore;
  }

  /** Reads what has come since the last reading. Reads again, consistently, where a cheap read shows a gap. */
  async next(nowMillis: number): Promise<Reading> {
    const found = await this.read(false);
    const cheap = following(found, this.place.sequence);
    const batches =
      cheap.length > 0 || found.length === 0 ? cheap : following(await this.read(true), this.place.sequence);
    const isOver = ({ expiresAt, leaseStartedAt }: TailBatch): boolean =>
      expiresAt * 1000 <= nowMillis || leaseStartedAt > this.place.leaseStartedAt;
    if ((batches.length === 0 && found.length > 0) || batches.some(isOver)) return { kind: "gap" };
    const last = batches.at(-1);
    if (last) this.place = { ...this.place, sequence: last.sequence };
    this.hasMore = found.length === batchesOfPage;
    return { kind: "batches", batches };
  }

  /** Goes on at another place, after a gap. */
  goOnAt(place: TailPlace): void {
    this.place = place;
  }

  private read(isConsistent: boolean): Promise<readonly TailBatch[]> {
    return this.tail.after(this.project, this.place.sequence, { limit: batchesOfPage, isConsistent });
  }
}
