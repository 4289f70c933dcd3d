/**
 * Keeps jobs with their progress, the list of jobs that run, and the slots that keep two jobs of a kind from running
 * side by side.
 */

import { setTimeout as wait } from "node:timers/promises";
import { minuteMillis } from "../../core/duration.ts";
import { PlatformError } from "../../core/error.ts";
import type { ProjectId } from "../../core/id.ts";
import { exportsAtOnce, type Job, type JobTask, jobKeepSeconds } from "../../core/job.ts";
import { removeAll } from "./removing.ts";
import type { Key, Table } from "./table.ts";

/** Keeps jobs apart from their project, so that the job that deletes a project can be shown afterwards. */
const partition = (project: ProjectId): string => `JOBS#${project}`;
const jobPrefix = "JOB#";
const jobKey = (project: ProjectId, id: string): Key => ({ pk: partition(project), sk: `${jobPrefix}${id}` });
const slotPrefix = "SLOT#";
const runningPartition = "RUNNING";
const runningKey = (project: ProjectId, id: string): Key => ({ pk: runningPartition, sk: `JOB#${project}#${id}` });
/**
 * Answers the slots of which a job has to have one: one job of a kind runs at a time for each connector, one deletion
 * for each project, and a few exports.
 */
function slotKeys(project: ProjectId, task: JobTask): Key[] {
  const keyOf = (slot: string): Key => ({ pk: partition(project), sk: `${slotPrefix}${task.kind}${slot}` });
  switch (task.kind) {
    case "deleteProject":
      return [keyOf("")];
    case "export":
      return Array.from({ length: exportsAtOnce }, (_, slot) => keyOf(`#${slot}`));
    default:
      return [keyOf(`#${task.connector}`)];
  }
}

interface Slot {
  readonly job: string;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** Frees a slot that has had no job for this long: its call was cut off, since no call lasts half as long. */
const makingMillis = minuteMillis;

/** Bounds how often a slot is looked at that is being given or freed. Both are done in moments, unless they were cut off. */
const mostLooks = 6;
const betweenLooksMillis = 100;

export interface RunningJob {
  readonly project: ProjectId;
  readonly job: string;
}

export class Jobs {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  get(project: ProjectId, id: string): Promise<Job | undefined> {
    return this.table.get<Job>(jobKey(project, id));
  }

  /**
   * Answers jobs in the reverse order of their ids, which begin with their time. `after` is the id of the last one
   * seen.
   */
  async page(
    project: ProjectId,
    { after, limit }: { after?: string | undefined; limit: number },
  ): Promise<{ jobs: Job[]; more: boolean }> {
    const start = after === undefined ? undefined : `${jobPrefix}${after}`;
    const options = { after: start, limit, newestFirst: true };
    const { items, next } = await this.table.page<Job>(partition(project), jobPrefix, options);
    return { jobs: items, more: next !== undefined };
  }

  /**
   * Keeps the job, unless one of its kind runs already. Answers the job that runs. A job that is new is kept inside of
   * `inRoom`, so that what that throws refuses it.
   */
  async start(job: Job, inRoom: <T>(make: () => Promise<T>) => Promise<T> = (make) => make()): Promise<Job> {
    const holder = await this.takeSlot(job);
    if (holder) return holder;
    let isRefused = true;
    const keep = () => {
      isRefused = false;
      return this.keep(job);
    };
    try {
      return await inRoom(keep);
    } finally {
      if (isRefused) await this.freeSlot(job);
    }
  }

  /** Frees the slot of this job, whichever it has. */
  private async freeSlot({ project, task, id }: Pick<Job, "project" | "task" | "id">): Promise<void> {
    await Promise.all(slotKeys(project, task).map((key) => this.table.remove(key, { job: id })));
  }

  /** Counts the jobs of the project that run, up to `most`. */
  countRunning(project: ProjectId, most: number): Promise<number> {
    return this.table.count(runningPartition, runningKey(project, "").sk, most);
  }

  private async keep(job: Job): Promise<Job> {
    // Lists the job first: a job that no list shows would not be resumed if it were cut off.
    await this.table.put({
      ...runningKey(job.project, job.id),
      project: job.project,
      job: job.id,
      since: Date.parse(job.createTime),
    });
    await this.table.put({ ...jobKey(job.project, job.id), ...job });
    return job;
  }

  /**
   * Takes a slot that is free. Answers the running job that has it, or the last of them, if none is. Looks again while one
   * is being given or freed, so that of two that are started at once the second is told of the first.
   */
  private async takeSlot(job: Job): Promise<Job | undefined> {
    for (let look = 1; look <= mostLooks; look++) {
      const found = await this.lookAtSlots(job);
      if (found !== "unsettled") return found;
      if (look < mostLooks) await wait(betweenLooksMillis);
    }
    throw new PlatformError("unavailable", "Such a job is being started or ended now; try again.", {
      retryAfterSeconds: makingMillis / 1000,
    });
  }

  private async lookAtSlots(job: Job): Promise<Job | undefined | "unsettled"> {
    let holder: Job | undefined;
    let isUnsettled = false;
    for (const key of slotKeys(job.project, job.task)) {
      const taken = await this.take(key, job);
      if (taken === "taken") return undefined;
      if (taken === "unsettled") isUnsettled = true;
      else holder = taken;
    }
    return isUnsettled ? "unsettled" : holder;
  }

  /** Takes one slot, unless a running job has it, or one that is being started or ended. */
  private async take(key: Key, { project, id, createTime }: Job): Promise<Job | "taken" | "unsettled"> {
    const mine: Slot = { job: id, since: Date.parse(createTime) };
    if (await this.table.claim({ ...key, ...mine })) return "taken";
    const slot = await this.table.get<Slot>(key);
    const holder = slot && (await this.get(project, slot.job));
    if (holder?.state === "RUNNING") return holder;
    const isBeingMade = slot && !holder && mine.since - slot.since < makingMillis;
    const isTaken = slot && !isBeingMade && (await this.table.change(key, mine, { job: slot.job }));
    return isTaken ? "taken" : "unsettled";
  }

  /** Changes a job that still runs and is at this step. Answers false if it has ended or moved on meanwhile. */
  change({ project, id, step }: Job, attributes: Partial<Job>): Promise<boolean> {
    return this.table.change(jobKey(project, id), attributes, { state: "RUNNING", step });
  }

  /**
   * Counts a run of the job's slice. Answers false if the job has ended or moved on meanwhile, or another run of the
   * same slice was counted.
   */
  begin({ project, id, step, attempts }: Job, counted: Pick<Job, "attempts" | "attemptTime">): Promise<boolean> {
    return this.table.change(jobKey(project, id), counted, { state: "RUNNING", step, attempts });
  }

  /**
   * Ends a job that still runs, at any step or at the expected one. Drops its cursor, which may be as large as an item can
   * be. The job is forgotten after a month.
   */
  async end(
    { project, id, task }: Job,
    attributes: Partial<Job>,
    nowMillis: number,
    expected: Pick<Job, "step"> | undefined = undefined,
  ): Promise<boolean> {
    const expiresAt = Math.floor(nowMillis / 1000) + jobKeepSeconds;
    const running = { state: "RUNNING", ...expected };
    const last = { ...attributes, cursor: undefined, expiresAt };
    const ended = await this.table.change(jobKey(project, id), last, running);
    if (!ended) return false;
    await this.freeSlot({ project, task, id });
    await this.forgetRunning({ project, job: id });
    return true;
  }

  /** Forgets a job that has ended. */
  async remove({ project, id }: Pick<Job, "project" | "id">): Promise<void> {
    await this.table.remove(jobKey(project, id));
  }

  /** Forgets the project's other jobs, that they run, and their slots. */
  async forgetOthers({ project, id }: Pick<Job, "project" | "id">): Promise<void> {
    const [jobs, slots, running] = await Promise.all([
      this.table.list<Job>(partition(project), jobPrefix),
      this.table.list<Slot>(partition(project), slotPrefix),
      this.table.list<RunningJob>(runningPartition, runningKey(project, "").sk),
    ]);
    const others = [...jobs.filter((job) => job.id !== id), ...[...slots, ...running].filter(({ job }) => job !== id)];
    await removeAll(this.table, others);
  }

  /** Answers running jobs that have neither progressed nor been tried since, and takes jobs that have ended off the list. */
  async stalled(beforeMillis: number): Promise<RunningJob[]> {
    const listed = await this.table.list<RunningJob & { since: number }>(runningPartition, "JOB#");
    const jobs = await this.table.getMany<Job>(listed.map(({ project, job }) => jobKey(project, job)));
    const byId = new Map(jobs.map((job) => [`${job.project}/${job.id}`, job]));
    const stalled: RunningJob[] = [];
    for (const { project, job: id, since } of listed) {
      const job = byId.get(`${project}/${id}`);
      if (job?.state === "RUNNING" && lastSeenOf(job) < beforeMillis) stalled.push({ project, job: id });
      const isOver = job ? job.state !== "RUNNING" : since < beforeMillis;
      if (isOver) await this.forgetRunning({ project, job: id });
    }
    return stalled;
  }

  private async forgetRunning({ project, job }: RunningJob): Promise<void> {
    await this.table.remove(runningKey(project, job));
  }
}

/** A run that was cut off has its message come again by itself, minutes later. */
const lastSeenOf = ({ updateTime, attemptTime = updateTime }: Job): number =>
  Math.max(Date.parse(updateTime), Date.parse(attemptTime));
