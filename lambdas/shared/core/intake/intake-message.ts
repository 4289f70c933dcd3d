/** Declares the messages of the intake queue. */

import type { IdentifiedPoint, Point } from "../event/point.ts";
import type { ProjectId, SourceId } from "../id.ts";

/** The body of a message on the intake queue: one whole request. */
export interface IntakeRequest {
  readonly version: 1;
  readonly project: ProjectId;
  readonly source: SourceId;
  /** Milliseconds since 1970 UTC at which the door accepted the request. */
  readonly acceptedAt: number;
  /** Random for each request, so that the ids of points without a time of their own differ between requests. */
  readonly nonce: string;
  /**
   * The one retention that the request names (`Retention=`). If absent, the points go to all that the source is linked
   * to.
   */
  readonly retention?: string;
  /** Marks the platform's own events, which are no data of the source, so that no retention keeps them. */
  readonly isOurs?: true;
  readonly points: readonly Point[];
}

/**
 * A part of a large request that `route` sends again. Its points have their ids from before the cut, since ids count
 * identical rows.
 */
export interface IntakeChunk extends Omit<IntakeRequest, "points"> {
  readonly identified: readonly IdentifiedPoint[];
}

/** Points to a request that is too large for one message, which is in the bucket under `key`. */
export interface IntakePointer {
  readonly version: 1;
  readonly key: string;
}

export type IntakeMessage = IntakeRequest | IntakeChunk | IntakePointer;
