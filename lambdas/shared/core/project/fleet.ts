/** Fleets: groups of a project's sources. A source is in one fleet at most. */

import type { ProjectId } from "../id.ts";

export interface Fleet {
  readonly id: string;
  readonly project: ProjectId;
  readonly displayName: string;
  readonly createTime: string;
  /** Milliseconds since 1970 at which a call began to remove it. No source enters it within the next minute. */
  readonly removedAt?: number | undefined;
}
