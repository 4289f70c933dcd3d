/**
 * Counts runs of a slice before they begin, since a run that ends its function, by its memory or its time, is heard of
 * no more. A slice that is done ends the count; for jobs, which are given up for it, so does one that fails by itself.
 */

import { minuteMillis } from "../../shared/core/duration.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import type { Job } from "../../shared/core/job.ts";

/** Gives a job up, and has a chore make way, after so many runs of one slice, one after the other, that came to nothing. */
export const mostAttempts = 5;

/** What is kept of the runs of a slice. */
interface Attempts {
  readonly attempts?: number | undefined;
  /** When the last one began. */
  readonly attemptTime?: string | undefined;
}

/** Is longer than a run may take, so that a run which is still at work is not taken for one that was cut off. */
const atWorkMillis = 2 * minuteMillis;

/** What ends the count, in the same write as what else is kept of the run. */
export const noAttempts = { attempts: undefined, attemptTime: undefined } as const;

export interface AttemptPort {
  readonly jobs: {
    begin(job: Job, counted: Pick<Job, "attempts" | "attemptTime">): Promise<boolean>;
  };
  readonly nowMillis: () => number;
}

/** Answers the count with a run that begins now. */
export const withRun = (
  { attempts = 0 }: Attempts,
  nowMillis: number,
): { readonly attempts: number; readonly attemptTime: string } => ({
  attempts: attempts + 1,
  attemptTime: isoMillis(nowMillis),
});

/** Tells whether there were as many runs as there may be, and the last one is not at work any more. */
export const isTriedEnough = ({ attempts = 0, attemptTime }: Attempts, nowMillis: number): boolean =>
  attempts >= mostAttempts && attemptTime !== undefined && nowMillis - Date.parse(attemptTime) >= atWorkMillis;

/** Counts a run. Another one of the same slice that is counted at the same time stands for both. */
export async function countAttempt(job: Job, { jobs, nowMillis }: AttemptPort): Promise<void> {
  await jobs.begin(job, withRun(job, nowMillis()));
}

/** Says of a slice whose runs were cut off too often what its owner is told; undefined of any other. */
export function whyGivenUp(job: Job, nowMillis: number): string | undefined {
  if (!isTriedEnough(job, nowMillis)) return undefined;
  const { attempts, task } = job;
  const advice = task.kind === "export" ? "ask for fewer sources or fields, or a shorter time" : "ask for it again";
  return `Its work was cut off ${attempts} times at the same place, since it took more memory or time than there is; ${advice}.`;
}
