/** Declares what the kinds of retentions share, each of which has a function of its own. */

import type { IdentifiedPoint } from "../core/event/point.ts";
import type { ProjectId, SourceId } from "../core/id.ts";
import type { NewMessage } from "../core/source/message.ts";
import type { Report } from "./read-records.ts";

/** A point on its way into a retention, with where it came from and when. */
export interface PointToKeep {
  readonly point: IdentifiedPoint;
  readonly source: SourceId;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
}

/** The points of a batch that go into one retention, in the order in which they were accepted. */
export interface Consignment {
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
  readonly points: readonly PointToKeep[];
}

/** A point that the store will never take. The reason reads well after "because". */
export interface Refusal {
  readonly of: PointToKeep;
  readonly reason: string;
}

/** Says what became of a consignment: each point that is in neither list is stored. */
export interface Kept {
  readonly refused: readonly Refusal[];
  /** Points that could not be stored now, and the reason for people; absent if there are none. */
  readonly waiting?: Waiting;
}

export interface Waiting {
  readonly points: readonly PointToKeep[];
  readonly reason: string;
  /** What the store asked for; absent if it asked for nothing. */
  readonly afterSeconds?: number | undefined;
}

/** Writes into the store of a kind. Writing a point twice does no harm. What it throws is tried again. */
export interface KindStore {
  keep(consignment: Consignment): Promise<Kept>;
}

export interface KindPort {
  readonly store: KindStore;
  readonly sources: {
    /** Each message names the retention that it is about. */
    addMessage(
      project: ProjectId,
      source: SourceId,
      message: NewMessage & { readonly retention: string },
    ): Promise<void>;
  };
  readonly nowMillis: () => number;
  readonly report: Report;
}
