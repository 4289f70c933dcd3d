/**
 * Runs one slice of a job that shows its progress, and starts the next one. A slice counts when its progress is
 * written, which succeeds only once. So messages that come twice, or that `watch` sends for a job that seems stalled,
 * neither skip nor repeat a slice. A slice whose function was cut off is done again.
 */

import { dayMillis } from "../../shared/core/duration.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import type { Job, JobMessage, JobOutput, JobTask, SliceMessage } from "../../shared/core/job.ts";

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

/** Nothing was done, since another slice has to end first. The same slice is tried again, and is no step of the job. */
export interface Postponed {
  readonly postponedSeconds: number;
}

/** Does the work of one kind of job. May be repeated from the same cursor after a crash. */
export type Slice<T extends JobTask> = (job: Job, task: T) => Promise<Progress | Stopped | Postponed>;

export type Slices = { readonly [K in JobTask["kind"]]: Slice<Extract<JobTask, { kind: K }>> };

export interface SlicePort {
  readonly slices: Slices;
  readonly jobs: {
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

export async function runSlice(message: SliceMessage, port: SlicePort): Promise<void> {
  const job = await port.jobs.get(message.project, message.job);
  if (job?.state !== "RUNNING" || (message.step ?? job.step) !== job.step) return;
  const result = await trySlice(job, port);
  if ("postponedSeconds" in result) return sendSlice(job, job.step, result.postponedSeconds, port);
  const nowMillis = port.nowMillis();
  const updateTime = isoMillis(nowMillis);
  const { step } = job;
  if ("stopped" in result) {
    await port.jobs.end(job, { state: "FAILED", reason: result.stopped, updateTime }, nowMillis, { step });
    return;
  }
  const { cursor, output, pauseSeconds = 0 } = result;
  const total = result.total ?? job.total;
  const done = job.done + result.done;
  const progress = { done, total, ...(output ? { output } : {}), step: step + 1, updateTime };
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

async function trySlice(job: Job, port: SlicePort): Promise<Progress | Stopped | Postponed> {
  try {
    return await sliceOf(job, port.slices);
  } catch (error) {
    if (port.nowMillis() - Date.parse(job.updateTime) < givenUpAfterMillis) throw error;
    port.report("a job was given up", { project: job.project, job: job.id, error });
    // Shows only messages that are made to be shown.
    const reason = error instanceof PlatformError ? ` (${error.message})` : "";
    return { stopped: `Nothing could be done for a day${reason}; ask for it again.` };
  }
}

function sliceOf(job: Job, slices: Slices): Promise<Progress | Stopped | Postponed> {
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
