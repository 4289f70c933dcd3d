/**
 * Holds what slices rely on of the job store: progress is written once a step, and a job that has ended stays as it is.
 */

import { describe, expect, it } from "vitest";
import type { SlicePort } from "../../../lambdas/background/perform/slice.ts";
import type { Job } from "../../../lambdas/shared/core/job.ts";

const endedAt = Date.parse("2024-02-25T17:00:00Z");

/** Describes the job stores that `create` makes, each of which keeps only the job that it is given. */
export function describeSliceJobs(
  name: string,
  create: (job: Job) => Promise<SlicePort["jobs"]>,
  newJob: () => Job,
): void {
  const withJob = async () => {
    const job = newJob();
    return { job, jobs: await create(job) };
  };

  describe(name, () => {
    it("answers the job that it keeps, and nothing for another", async () => {
      const { job, jobs } = await withJob();
      expect(await jobs.get(job.project, job.id)).toMatchObject(job);
      expect(await jobs.get(job.project, "other")).toBeUndefined();
      expect(await jobs.get("other", job.id)).toBeUndefined();
    });

    it("changes a job once a step", async () => {
      const { job, jobs } = await withJob();
      expect(await jobs.change(job, { step: 1, done: 5 })).toBe(true);
      expect(await jobs.change(job, { step: 1, done: 9 })).toBe(false);
      expect(await jobs.get(job.project, job.id)).toMatchObject({ step: 1, done: 5, state: "RUNNING" });
    });

    it("ends a job once, at the expected step only", async () => {
      const { job, jobs } = await withJob();
      expect(await jobs.end(job, { state: "DONE" }, endedAt, { step: 1 })).toBe(false);
      expect(await jobs.end(job, { state: "DONE", done: 7 }, endedAt, { step: 0 })).toBe(true);
      expect(await jobs.end(job, { state: "FAILED" }, endedAt, { step: 0 })).toBe(false);
      expect(await jobs.change(job, { step: 1 })).toBe(false);
      expect(await jobs.get(job.project, job.id)).toMatchObject({ state: "DONE", done: 7, step: 0 });
    });

    it("never makes a job that it does not keep", async () => {
      const { job, jobs } = await withJob();
      const gone = { ...job, id: "gone" };
      expect(await jobs.change(gone, { step: 1 })).toBe(false);
      expect(await jobs.end(gone, { state: "DONE" }, endedAt, { step: 0 })).toBe(false);
      expect(await jobs.get(job.project, "gone")).toBeUndefined();
    });
  });
}
