/** The messages of the live queue: points of one source, for those who follow its project live. */

import type { ProjectId, SourceId } from "../id.ts";
import type { WatchKind } from "../project/watch.ts";
import type { IdentifiedPoint } from "./point.ts";

/** Holds what both ways of following need, so that `broadcast` reads nothing of the registry but leases. */
export interface LiveMessage {
  readonly version: 1;
  readonly project: ProjectId;
  /** Is what MQTT topics carry. */
  readonly companyName: string;
  readonly source: SourceId;
  /** Milliseconds since 1970. */
  readonly acceptedAt: number;
  /** Is the source's type as consumers know it. */
  readonly deviceType: string;
  /** Are the source's labels as consumers see them when the points were routed, its display name among them. */
  readonly labels: Readonly<Record<string, string>>;
  /** Marks the platform's own events, which are no data of the source. */
  readonly isOurs?: true;
  /** Says who is told: a message for each way of following, so that trouble with one repeats nothing to the other. */
  readonly follows: WatchKind;
  readonly points: readonly IdentifiedPoint[];
}
