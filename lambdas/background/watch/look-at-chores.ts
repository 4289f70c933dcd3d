/** Has chores done that are due, a few at a time, so that probes and other jobs find room beside them. */

import type { ChoreMessage } from "../../shared/core/job.ts";
import { choreStalledMillis, type NotedChore } from "../../shared/core/upkeep.ts";

export interface ChoreWatchPort {
  readonly chores: {
    /** Answers the longest due first. */
    due(nowMillis: number, most: number): Promise<readonly Pick<NotedChore, "key" | "chore" | "lookAt">[]>;
    /** Moves the next look on. Answers true to one of those who look at the same time. */
    claimLook(key: string, next: number, nowMillis: number): Promise<boolean>;
  };
  readonly sendJob: (message: ChoreMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
  /** From 0, less than 1. */
  readonly random: () => number;
}

/** Most chores have nothing to do and end at once, so that some 1,200 are done in an hour. */
const mostAtOnce = 20;
/**
 * Bounds what a look reads. What is being done is among the longest due, since chores are asked for in that order and none
 * falls due before one that is due.
 */
const mostRead = 5 * mostAtOnce;
const spreadSeconds = 30;

export async function lookAtChores({ chores, sendJob, nowMillis, random }: ChoreWatchPort): Promise<void> {
  const now = nowMillis();
  const due = await chores.due(now, mostRead);
  const idle = due.filter(({ lookAt }) => lookAt <= now);
  const room = mostAtOnce - (due.length - idle.length);
  for (const { key, chore } of idle.slice(0, Math.max(0, room))) {
    if (!(await chores.claimLook(key, now + choreStalledMillis, now))) continue;
    await sendJob({ version: 1, kind: "chore", project: chore.project, key }, Math.floor(random() * spreadSeconds));
  }
}
