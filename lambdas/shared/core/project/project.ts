/** Projects: the tenants of a deployment. */

import type { ProjectId } from "../id.ts";

export interface Project {
  readonly id: ProjectId;
  readonly organization: string;
  readonly displayName: string;
  /** What MQTT topics carry; unique in the deployment. */
  readonly companyName: string;
  /** How long the event log keeps the project's events, in days; 0 turns it off. */
  readonly eventLogDays: number;
  /** Where it is, as its owner says; clients keep it here and nothing is made of it. */
  readonly location?: ProjectLocation;
  readonly createTime: string;
  /** Present from the moment at which it was deleted: from then on only its deletion is to be seen. */
  readonly deleteTime?: string;
  /** The job that deletes it. */
  readonly deletionJob?: string;
}

export interface ProjectLocation {
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** A time zone such as Europe/Oslo. */
  readonly timeLocation: string;
}
