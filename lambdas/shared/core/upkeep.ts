/**
 * Chores: work that falls due by the clock, and that no caller waits for. Each is an item on a list in the order of when
 * it is due, so that a minute in which nothing is due costs one read of nothing
 * (docs/adr/0072-chores-fall-due-on-a-list.md).
 */

import { createHash } from "node:crypto";
import { dayMillis, hourMillis, minuteMillis } from "./duration.ts";
import type { ProjectId, SourceId } from "./id.ts";

/** Builds blocks of what came into a project's DynamoDB retentions on a day. */
export interface BuildBlocks {
  readonly kind: "buildBlocks";
  readonly project: ProjectId;
  /** Days since 1970. */
  readonly day: number;
}

/** Removes what a removed source has left, unless its UID is registered in the project again. */
export interface ClearSource {
  readonly kind: "clearSource";
  readonly project: ProjectId;
  readonly source: SourceId;
  /** Milliseconds since 1970. A source that was removed again meanwhile has another chore. */
  readonly removedAt: number;
}

/** Removes what a removed retention has kept in DynamoDB, and what the catalogue knows of it. */
export interface ClearRetention {
  readonly kind: "clearRetention";
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
}

/** Has what a retention keeps in DynamoDB expire by the duration that it has now. */
export interface Redate {
  readonly kind: "redate";
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
}

export type Chore = BuildBlocks | ClearSource | ClearRetention | Redate;

/** A chore on its list, with how far it has come. */
export interface NotedChore {
  readonly key: string;
  readonly chore: Chore;
  /** Slices done. A slice counts once, whoever does it. */
  readonly step: number;
  /** Where the next slice begins, in the chore's own form; absent at the start. */
  readonly cursor?: string;
  /** Milliseconds since 1970 before which `watch` takes it for being done. */
  readonly lookAt: number;
  /** Runs of the next slice that have begun, and none of which has done it; absent where there are none. */
  readonly attempts?: number;
  /** When the last of them began, in ISO 8601. */
  readonly attemptTime?: string;
}

/** A chore of which nothing was heard for this long is asked for again. */
export const choreStalledMillis = 10 * minuteMillis;

/** A chore that cannot be done lets others go before it for so long. */
const putOffMillis = hourMillis;

/**
 * Answers when a chore is due again that cannot be done now; undefined if it is left undone. So is building blocks for a
 * day in vain, because a query builds what it reads. What is to be removed or dated anew is tried for ever: nobody else
 * does it.
 */
export const dueAgain = (chore: Chore, nowMillis: number): number | undefined =>
  chore.kind === "buildBlocks" && nowMillis >= buildingDueMillis(chore) + dayMillis
    ? undefined
    : nowMillis + putOffMillis;

/** Spreads the projects of a stage over the night, so that it does not come to all of their tables at once. */
const nightMillis = 5 * hourMillis;

/**
 * Answers when a project's day is built: an hour after its end, when no invocation is left that took the day for open, and
 * up to five hours later, by the project's id. All who note a day must come to the same time.
 */
export const buildingDueMillis = ({ project, day }: Pick<BuildBlocks, "project" | "day">): number =>
  (day + 1) * dayMillis + hourMillis + Math.floor(partOf(project) * nightMillis);

/** Answers where a text stands in [0, 1), texts evenly. */
const partOf = (text: string): number => createHash("sha256").update(text).digest().readUInt32BE() / 2 ** 32;

/**
 * Keeps what a removed source or retention has left for so long: a source that is registered again meanwhile finds it, and
 * what was still on its way is stored and goes with the rest.
 */
export const leftKeptMillis = dayMillis;

/** Waits until what is on its way with the former duration is stored, so that it is found too. */
export const redatingAfterMillis = 5 * minuteMillis;

/** How long points are kept, and the time now in milliseconds since 1970. */
export interface Keeping {
  readonly durationSeconds: number;
  readonly nowMillis: number;
}

/**
 * Answers when something expires that would by its duration, in seconds since 1970: never before now, because DynamoDB
 * keeps for ever what expired more than five years ago.
 */
export const expiryOf = (byDuration: number, nowMillis: number): number =>
  Math.max(byDuration, Math.ceil(nowMillis / 1000));

/** Pads seconds since 1970, so that keys are in the order in which chores fall due. It lasts for 30,000 years. */
export const dueKey = (dueMillis: number): string => String(Math.floor(dueMillis / 1000)).padStart(12, "0");

/** Names a chore by when it is due and what it is about, so that one that is noted twice is there once. */
export const choreKey = (chore: Chore, dueMillis: number): string =>
  `${dueKey(dueMillis)}#${chore.kind}#${chore.project}#${subjectOf(chore)}`;

function subjectOf(chore: Chore): string {
  switch (chore.kind) {
    case "buildBlocks":
      return String(chore.day);
    case "clearSource":
      return chore.source;
    case "clearRetention":
    case "redate":
      return chore.retention;
  }
}
