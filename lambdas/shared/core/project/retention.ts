/** Retentions: where a source's points are kept, and for how long. */

import { millisApart, minuteMillis } from "../duration.ts";
import type { ProjectId } from "../id.ts";

export interface Retention {
  readonly id: string;
  readonly project: ProjectId;
  /** What `Retention=` and InfluxQL name; unique in the project. */
  readonly displayName: string;
  readonly kind: "DYNAMODB";
  readonly durationSeconds: number;
  readonly createTime: string;
  /** Milliseconds since 1970 at which a call began to remove it. No source is linked to it within the next minute. */
  readonly removedAt?: number | undefined;
}

/** Tells whether a call may be removing the retention now. One that was cut off is over within a minute. */
export const isBeingRemoved = ({ removedAt }: Retention, nowMillis: number): boolean =>
  removedAt !== undefined && millisApart(nowMillis, removedAt) < minuteMillis;
