/** The messages of the retain queues. */

import type { ProjectId, SourceId } from "../id.ts";
import type { RetentionKind } from "../project/retention.ts";
import type { IdentifiedPoint } from "./point.ts";

/** A retention that keeps points, so many seconds from each point's own time. */
export interface KeptIn {
  readonly retention: string;
  readonly keepSeconds: number;
}

/** The body of a message on a retain queue: some points of one source. */
export interface RetainMessage {
  readonly version: 1;
  readonly project: ProjectId;
  readonly source: SourceId;
  readonly acceptedAt: number;
  /** Seconds: the event log counts them from the acceptance, a retention from each point's own time. */
  readonly keepSeconds: number;
  /** The retention's id; absent on the event log's queue. */
  readonly retention?: string;
  /** The retention's kind, whose queue it is; absent on the event log's queue. */
  readonly kind?: RetentionKind;
  /** On the event log's queue, the retentions of kind DYNAMODB that keep the points too. */
  readonly retentions?: readonly KeptIn[];
  /** On the event log's queue, true if no retention keeps these points, which the source's messages then say. */
  readonly unretained?: boolean;
  /**
   * On the event log's queue, the kinds of retentions that are linked and that the deployment does not have, which the
   * source's messages then say.
   */
  readonly missingKinds?: readonly RetentionKind[];
  /** On the event log's queue, true for the platform's own events, which are no data of the source. */
  readonly isOurs?: true;
  /**
   * On the event log's queue, how many seconds deleted rows are remembered; absent if no point is of change data capture.
   */
  readonly tombstoneSeconds?: number;
  readonly points: readonly IdentifiedPoint[];
}
