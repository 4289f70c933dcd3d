/** Sources: whatever sends data. */

import type { ProjectId, SourceId } from "../id.ts";
import type { SourceType } from "./source-type.ts";

export interface Source {
  /** The Activation UID in lower case. An emulated device's id begins with `emu`. */
  readonly id: SourceId;
  readonly project: ProjectId;
  readonly type: SourceType;
  readonly displayName: string;
  readonly enabled: boolean;
  /** Ids of retentions. */
  readonly retentions: readonly string[];
  /** The id of the fleet that it is in. */
  readonly fleet?: string | undefined;
  readonly variables: Readonly<Record<string, string>>;
  /** All labels except `name`, which is the display name (see `labelsOf`). */
  readonly labels: Readonly<Record<string, string>>;
  readonly noDataAfterSeconds: number | null;
  /** Milliseconds since 1970 from when on its silence counts: when it was enabled, or its `noDataAfterSeconds` was set. */
  readonly noDataSince?: number;
  /** The kind of device that an emulated device plays. Only emulated devices have it. */
  readonly deviceType?: string;
  /** Counts the changes of labels and display name, so that no change overwrites another that was made meanwhile. */
  readonly labelsVersion?: number;
  /** A body for the intake queue: the event of the last change of labels, until it is known to be queued. */
  readonly unsentEvent?: string;
  readonly createTime: string;
}
