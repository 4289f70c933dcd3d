/**
 * Counts runs of a slice before they begin, since a run that ends its function, by its memory or its time, is heard of
 * no more. What ends by itself, well or not, ends the count.
 */

import { minuteMillis } from "../../shared/core/duration.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import type { Job } from "../../shared/core/job.ts";

/** Gives a job up after so many runs of one slice, one after the other, that were cut off. */
export const mostAttempts = 5;

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

/** Counts a run. Another one of the same slice that is counted at the same time stands for both. */
export async function countAttempt(job: Job, { jobs, nowMillis }: AttemptPort): Promise<void> {
  await jobs.begin(job, { attempts: (job.attempts ?? 0) + 1, attemptTime: isoMillis(nowMillis()) });
}

/** Says of a slice whose runs were cut off too often what its owner is told; undefined of any other. */
export function whyGivenUp({ attempts = 0, attemptTime, task }: Job, nowMillis: number): string | undefined {
  if (attempts < mostAttempts || attemptTime === undefined) return undefined;
  if (nowMillis - Date.parse(attemptTime) < atWorkMillis) return undefined;
  const advice = task.kind === "export" ? "ask for fewer sources or fields, or a shorter time" : "ask for it again";
  return `Its work was cut off ${attempts} times at the same place, since it took more memory or time than there is; ${advice}.`;
}
