/** Shows how far a job is: a bar where its end is known, and what it has done in any case. */

import type { Job } from "../api/jobs.ts";
import { kindWords, progressWords } from "./job-words.ts";
import "./jobs.css";

export function JobProgress({ job }: { readonly job: Job }) {
  const { state, progress } = job;
  return (
    <span className="job-progress">
      {state === "RUNNING" && (
        <progress
          aria-label={`Progress of the ${kindWords(job.kind).toLowerCase()}`}
          {...(progress.total === null ? {} : { max: Math.max(1, progress.total), value: progress.done })}
        />
      )}
      <span>{progressWords(job)}</span>
    </span>
  );
}
