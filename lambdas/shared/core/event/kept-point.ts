/** Points as retentions keep them. */

import type { IdentifiedPoint } from "./point.ts";

/** A point as a retention keeps it, with the time by which a later value of the same field takes its place. */
export interface KeptPoint extends IdentifiedPoint {
  /** Milliseconds since 1970. Points that were kept by earlier versions have none. */
  readonly acceptedAt?: number;
}
