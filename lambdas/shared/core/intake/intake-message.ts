/** The messages of the intake queue. */

import type { IdentifiedPoint, Point } from "../event/point.ts";
import type { ProjectId, SourceId } from "../id.ts";

/** The body of a message on an intake queue: one request, whole. */
export interface IntakeRequest {
  readonly version: 1;
  readonly project: ProjectId;
  readonly source: SourceId;
  /** Milliseconds since 1970 UTC at which the door accepted the request. */
  readonly acceptedAt: number;
  /** Random per request; makes the ids of points without a time of their own differ between requests. */
  readonly nonce: string;
  /** The one retention the request names (`Retention=`); absent: all that the source is linked to. */
  readonly retention?: string;
  /** The platform's own events, which are no data of the source: no retention keeps them. */
  readonly isOurs?: true;
  readonly points: readonly Point[];
}

/** A part of a large request, re-sent by `route`: ids are given before the cut, since they count identical rows. */
export interface IntakeChunk extends Omit<IntakeRequest, "points"> {
  readonly identified: readonly IdentifiedPoint[];
}

/** Stands on the intake queue for a request too large for one message; the request lies in the bucket under `key`. */
export interface IntakePointer {
  readonly version: 1;
  readonly key: string;
}

export type IntakeMessage = IntakeRequest | IntakeChunk | IntakePointer;
