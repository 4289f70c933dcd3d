/** Points as the lake keeps them. */

import type { KeptPoint } from "../event/kept-point.ts";
import type { SourceId } from "../id.ts";

/** A point of any source of a retention: the rows of all of them lie in the same files. */
export interface LakePoint extends KeptPoint {
  readonly source: SourceId;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
}
