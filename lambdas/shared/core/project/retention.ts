/** Retentions: where a source's points are kept, and for how long. */

import type { ProjectId } from "../id.ts";

export interface Retention {
  readonly id: string;
  readonly project: ProjectId;
  /** What `Retention=` and InfluxQL name; unique in the project. */
  readonly displayName: string;
  readonly kind: "DYNAMODB";
  readonly durationSeconds: number;
  readonly createTime: string;
}
