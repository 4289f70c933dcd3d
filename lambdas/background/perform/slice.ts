/**
 * Runs one slice of a job that shows its progress, and starts the next one. A slice counts when its progress is
 * written, which succeeds only once. So messages that come twice, or that `watch` sends for a job that seems stalled,
 * neither skip nor repeat a slice. A slice whose function was cut off is done again, a few times.
 */

import { dayMillis } from "../../shared/core/duration.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import type { Job, JobMessage, JobOutput, JobTask, SliceMessage } from "../../shared/core/job.ts";
import { type AttemptPort, countAttempt, noAttempts, whyGivenUp } from "./attempts.ts";
import type { Turns } from "./turns.ts";

/**
 * What a slice achieved: how many more units are done, and where the next slice begins. Without a cursor it was the
 * last slice.
 */
export interface Progress {
  readonly done: number;
  readonly total?: number;
  readonly cursor?: string;
  /** What the job has written in all, if that changed. */
  readonly output?: JobOutput;
  /** Seconds before the next slice, which bound the rate. */
  readonly pauseSeconds?: number;
}

/** Why the job cannot go on, as its owner is told. */
export interface Stopped {
  readonly stopped: string;
}

/** Does the work of one kind of job. May be repeated from the same cursor after a crash. */
export type Slice<T extends JobTask> = (job: Job, task: T) => Promise<Progress | Stopped>;

export type Slices = { readonly [K in JobTask["kind"]]: Slice<Extract<JobTask, { kind: K }>> };

export interface SlicePort {
  readonly slices: Slices;
  readonly turns: Turns;
  readonly jobs: AttemptPort["jobs"] & {
    get(project: string, id: string): Promise<Job | undefined>;
    /** Changes a job that still runs and is at the same step. Answers whether it was. */
    change(job: Job, attributes: Partial<Job>): Promise<boolean>;
    end(job: Job, attributes: Partial<Job>, nowMillis: number, expected: Pick<Job, "step">): Promise<boolean>;
  };
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Gives a job up whose slices have failed for this long, with the reason of the last failure. */
const givenUpAfterMillis = dayMillis;

/**
 * A deletion is never given up: what somebody wanted gone would stay, half of it, and nobody would be told. Its failures
 * go on being alarmed.
 */
const isGivenUp = ({ task }: Job): boolean => task.kind !== "deleteProject";

/** Has a slice come again so soon, as the same step, that has to wait for other work of its function. */
const turnSeconds = 5;

export async function runSlice(message: SliceMessage, port: SlicePort): Promise<void> {
  const job = await port.jobs.get(message.project, message.job);
  if (job?.state !== "RUNNING" || (message.step ?? job.step) !== job.step) return;
  const kind = { isHeavy: job.task.kind === "export", isSuspect: (job.attempts ?? 0) > 0 };
  const isItsTurn = await port.turns.run(kind, () => runInTurn(job, port));
  if (!isItsTurn) await sendSlice(job, job.step, turnSeconds, port);
}

async function runInTurn(job: Job, port: SlicePort): Promise<void> {
  const reason = whyGivenUp(job, port.nowMillis());
  if (reason !== undefined) {
    port.report("a job was cut off again and again", { project: job.project, job: job.id, attempts: job.attempts });
    if (isGivenUp(job)) return fail(job, reason, port);
  }
  await countAttempt(job, port);
  const result = await trySlice(job, port);
  if ("stopped" in result) return fail(job, result.stopped, port);
  await goOn(job, result, port);
}

async function fail(job: Job, reason: string, port: SlicePort): Promise<void> {
  const nowMillis = port.nowMillis();
  const failed = { state: "FAILED", reason, updateTime: isoMillis(nowMillis), ...noAttempts } as const;
  await port.jobs.end(job, failed, nowMillis, { step: job.step });
}

/** Keeps what a slice achieved, and starts the next one. */
async function goOn(job: Job, result: Progress, port: SlicePort): Promise<void> {
  const nowMillis = port.nowMillis();
  const { step } = job;
  const { cursor, output, pauseSeconds = 0 } = result;
  const counts = { done: job.done + result.done, total: result.total ?? job.total, step: step + 1 };
  const progress = { ...counts, ...(output ? { output } : {}), updateTime: isoMillis(nowMillis), ...noAttempts };
  if (cursor === undefined) {
    await port.jobs.end(job, { ...progress, state: "DONE" }, nowMillis, { step });
    return;
  }
  // Starts no next slice of a job that was cancelled, or whose slice another invocation has done.
  if (!(await port.jobs.change(job, { ...progress, cursor }))) return;
  await sendSlice(job, step + 1, pauseSeconds, port);
}

const sendSlice = ({ project, id }: Job, step: number, seconds: number, port: SlicePort): Promise<void> =>
  port.sendJob({ version: 1, kind: "job", project, job: id, step }, seconds);

async function trySlice(job: Job, port: SlicePort): Promise<Progress | Stopped> {
  try {
    return await sliceOf(job, port.slices);
  } catch (error) {
    await forgetAttempts(job, port);
    const isLasting = port.nowMillis() - Date.parse(job.updateTime) >= givenUpAfterMillis;
    if (!isLasting || !isGivenUp(job)) throw error;
    port.report("a job was given up", { project: job.project, job: job.id, error });
    // Shows only messages that are made to be shown.
    const reason = error instanceof PlatformError ? ` (${error.message})` : "";
    return { stopped: `Nothing could be done for a day${reason}; ask for it again.` };
  }
}

/** Notes that the run has ended by itself. If that fails too, the run counts as one that was cut off. */
async function forgetAttempts(job: Job, port: SlicePort): Promise<void> {
  try {
    await port.jobs.change(job, noAttempts);
  } catch (error) {
    port.report("cannot note that a slice has failed", { project: job.project, job: job.id, error });
  }
}

function sliceOf(job: Job, slices: Slices): Promise<Progress | Stopped> {
  switch (job.task.kind) {
    case "sync":
      return slices.sync(job, job.task);
    case "replay":
      return slices.replay(job, job.task);
    case "resend":
      return slices.resend(job, job.task);
    case "export":
      return slices.export(job, job.task);
    case "deleteProject":
      return slices.deleteProject(job, job.task);
  }
}
