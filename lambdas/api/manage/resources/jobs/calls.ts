/** Lists, shows and cancels jobs: long work that goes on after its call was answered. */

import * as v from "valibot";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Job } from "../../../../shared/core/job.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { pageQuery } from "../../http/paging.ts";
import { job as answer, jobKind, jobList, jobState } from "./answers.ts";
import { cancelJob } from "./cancel.ts";
import { pageOfJobs } from "./page.ts";
import { jobAnswer, targetOf } from "./show.ts";

const listQuery = {
  state: { schema: jobState, description: "Only jobs in this state." },
  kind: { schema: jobKind, description: "Only jobs of this kind." },
  target: { schema: v.string(), description: "Only jobs of this data connector or export, by its name or its id." },
  ...pageQuery,
} as const satisfies Query;

/** Lists jobs, newest first. */
async function list(asking: AskingInProject) {
  const filter = readQuery(asking.request, {
    state: listQuery.state,
    kind: listQuery.kind,
    target: listQuery.target,
  });
  const { shown, nextPageToken } = await pageOfJobs(asking, (job) =>
    isWanted(job, filter) ? jobAnswer(job) : undefined,
  );
  return { jobs: shown, nextPageToken };
}

type Filter = { readonly [K in "state" | "kind" | "target"]: string | undefined };

const isWanted = (job: Job, { state, kind, target }: Filter): boolean =>
  (state === undefined || job.state === state) &&
  (kind === undefined || job.task.kind === kind) &&
  (target === undefined || isTarget(target, targetOf(job)));

/** Takes a name, or the id at its end. */
const isTarget = (asked: string, name: string | null): boolean =>
  name !== null && (name === asked || name.slice(name.lastIndexOf("/") + 1) === asked);

async function find(asking: AskingInProject): Promise<Job> {
  const job = await asking.ports.registry.jobs.get(asking.project.id, parameter(asking, "job"));
  if (!job) throw new PlatformError("not-found", "There is no such job in this project; jobs are told of for 31 days.");
  return job;
}

async function cancel(asking: AskingInProject) {
  await cancelJob(await find(asking), asking);
  return jobAnswer(await find(asking));
}

const base = "/v2/projects/{project}/jobs";
const one = `${base}/{job}` as const;

/** Allows calls on jobs of a deleted project, since the deletion is itself a job that people look at afterwards. */
export const jobCalls: readonly ProjectCall[] = [
  {
    method: "GET",
    path: base,
    role: "roles/project.user",
    ofDeleted: true,
    run: list,
    summary: "Lists the project's jobs of the last 31 days, newest first.",
    query: listQuery,
    answer: jobList,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    ofDeleted: true,
    run: async (asking) => jobAnswer(await find(asking)),
    summary: "Shows a job and how far it has come.",
    answer,
  },
  {
    method: "POST",
    path: `${one}:cancel`,
    role: "roles/project.developer",
    ofDeleted: true,
    run: cancel,
    summary: "Cancels a job that runs; what it has sent stays sent.",
    answer,
  },
];
