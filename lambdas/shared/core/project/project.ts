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
  /** Where the project is, as its owner says. Clients keep it here, and the platform does not use it. */
  readonly location?: ProjectLocation;
  /** What its owner notes of it, for clients to find it by. Projects of earlier versions have none. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Counts the changes of labels, so that no change overwrites another that was made meanwhile. */
  readonly labelsVersion?: number;
  readonly createTime: string;
  /** When the project was deleted. From then on only its deletion can be seen. */
  readonly deleteTime?: string;
  /** The job that deletes it. */
  readonly deletionJob?: string;
}

/** What tells who may see a project, and by what it is found. It is small, whatever its owner notes of the project. */
export type BriefProject = Pick<Project, (typeof briefAttributes)[number]>;
export const briefAttributes = ["id", "organization", "displayName", "deleteTime"] as const satisfies (keyof Project)[];

export interface ProjectLocation {
  readonly latitude: number | null;
  readonly longitude: number | null;
  /** A time zone such as Europe/Oslo. */
  readonly timeLocation: string;
}
