/** Starts a job: stores it first, and then asks for its first slice. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { exportsAtOnce, type Job, type JobMessage, type NewJob } from "../../../../shared/core/job.ts";
import { inRoom, type Room, type RoomPorts } from "../../http/room.ts";

interface Starting {
  readonly jobs: {
    /** Answers the job that runs: this one, made inside of `inRoom`, or another of its kind. */
    start(job: Job, inRoom?: <T>(make: () => Promise<T>) => Promise<T>): Promise<Job>;
    countRunning(project: string, most: number): Promise<number>;
  };
  readonly rooms: RoomPorts["rooms"];
  /** Bounds how many jobs of a project run at once. Its deletion is not bounded. */
  readonly mostAtOnce: () => number;
  /** Counts a job that is asked for. Throws `too-many-requests` if the project had as many within the hour as it may. */
  readonly countJob: (project: string, nowMillis: number) => Promise<void>;
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Holds times in nine digits of base 32, which are enough until after the year 3000. */
const timeDigits = 9;

/**
 * Delays a copy for some seconds: events that were accepted a moment before are stored by then, since `retain` waits a
 * second for its batches.
 */
const keptAfterSeconds = 3;

/** Makes an id that sorts by time and is otherwise random. */
const jobId = (nowMillis: number, id: string): string =>
  nowMillis.toString(32).padStart(timeDigits, "0") + id.slice(timeDigits);

/**
 * Starts a job and answers it, or answers the one that runs already for a sync or a deletion. Throws `conflict` if a
 * replay, a resend or enough exports run already, since those may be of another range, or if as many jobs of the project run as
 * may at once. A
 * message that cannot be sent is no failure, because the job is stored and `watch` starts it within minutes.
 */
export const createStartJob =
  ({ jobs, rooms, mostAtOnce, countJob, sendJob, now, newId, report }: Starting) =>
  async (request: NewJob): Promise<Job> => {
    const nowMillis = now().getTime();
    const time = isoMillis(nowMillis);
    const id = jobId(nowMillis, newId());
    const progress = { state: "RUNNING", done: 0, total: null, step: 0 } as const;
    const isBounded = request.task.kind !== "deleteProject";
    if (isBounded) await countJob(request.project, nowMillis);
    const asked = { ...request, id, ...progress, createTime: time, updateTime: time };
    const room = roomForJobs(request.project, mostAtOnce(), jobs);
    const making = { rooms, now, newId, report };
    const job = await (isBounded ? jobs.start(asked, (make) => inRoom(room, making, make)) : jobs.start(asked));
    if (job.id !== id && job.task.kind === "replay") throw alreadyRunning(job, "replay");
    if (job.id !== id && job.task.kind === "resend") throw alreadyRunning(job, "resend");
    if (job.id !== id && job.task.kind === "export") throw tooManyExports(job);
    if (job.id !== id) return job;
    const { project } = job;
    const delaySeconds = job.task.kind === "deleteProject" ? 0 : keptAfterSeconds;
    await sendJob({ version: 1, kind: "job", project, job: id, step: 0 }, delaySeconds).catch((error: unknown) => {
      report("a job begins late, since its first message could not be sent", { project, job: id, error });
    });
    return job;
  };

const roomForJobs = (project: string, most: number, jobs: Starting["jobs"]): Room => ({
  of: { project },
  things: "jobs that run",
  most,
  count: (counted) => jobs.countRunning(project, counted),
  refusal: () => tooManyJobs(most),
});

const tooManyJobs = (most: number): PlatformError =>
  new PlatformError(
    "conflict",
    `The project has ${most} jobs that run, which is as many as may run at once; wait for the end of one, or cancel one (limits: docs/limits.md).`,
  );

const tooManyExports = ({ project, id }: Job): PlatformError =>
  new PlatformError(
    "conflict",
    `The project has ${exportsAtOnce} exports that run, which is as many as may run at once, projects/${project}/exports/${id} among them; wait for the end of one, or cancel one (limits: docs/limits.md).`,
  );

const alreadyRunning = ({ project, id }: Job, kind: string): PlatformError =>
  new PlatformError(
    "conflict",
    `The data connector has a ${kind} that runs, projects/${project}/jobs/${id}; wait for its end, or cancel it first.`,
  );
