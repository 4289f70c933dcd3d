/** Lists, shows and cancels jobs: long work that goes on after its call was answered. */

import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Job } from "../../../../shared/core/job.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { readPage } from "../../http/pages/read-page.ts";
import { pageQuery, pageToken, readPageSize, readPosition } from "../../http/paging.ts";
import { job as answer, jobKind, jobList, jobState } from "./answers.ts";
import { jobAnswer } from "./show.ts";

const listQuery = {
  state: { schema: jobState, description: "Only jobs in this state." },
  kind: { schema: jobKind, description: "Only jobs of this kind." },
  ...pageQuery,
} as const satisfies Query;

/** Limits how many jobs one call looks through. A page may be short, or empty, if the filter skips many jobs. */
const mostRead = 1000;
const mostOfPage = 100;

/** Reads the token as the id of the last job shown. */
const positionOf = (token: string): string | undefined => (/^[0-9a-v]{20}$/.test(token) ? token : undefined);

/** Lists jobs, newest first, because ids of jobs begin with their time. */
async function list(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const filter = readQuery(request, { state: listQuery.state, kind: listQuery.kind });
  const size = readPageSize(request, mostOfPage);
  const { shown, next } = await readPage(
    {
      read: async (page) => {
        const { jobs, more } = await ports.registry.jobs.page(project.id, page);
        return { items: jobs, next: more ? jobs.at(-1)?.id : undefined };
      },
      idOf: ({ id }) => id,
      show: (job) => (isWanted(job, filter) ? jobAnswer(job) : undefined),
      isEnough: (looked) => looked >= mostRead,
    },
    { after: readPosition(request, positionOf), size },
  );
  return { jobs: shown, nextPageToken: next === undefined ? "" : pageToken(next) };
}

const isWanted = (job: Job, { state, kind }: { state?: string | undefined; kind?: string | undefined }): boolean =>
  (state === undefined || job.state === state) && (kind === undefined || job.task.kind === kind);

async function find(asking: AskingInProject): Promise<Job> {
  const job = await asking.ports.registry.jobs.get(asking.project.id, parameter(asking, "job"));
  if (!job) throw new PlatformError("not-found", "There is no such job in this project; jobs are told of for 31 days.");
  return job;
}

/** Cancels a job. A slice that is running ends first, and no other follows it. */
async function cancel(asking: AskingInProject) {
  const job = await find(asking);
  if (job.task.kind === "deleteProject") {
    throw new PlatformError("bad-request", "The deletion of a project cannot be cancelled.");
  }
  const { caller, ports } = asking;
  const nowMillis = ports.now().getTime();
  const reason = `Cancelled by ${caller.displayName || caller.id}.`;
  const attributes = { state: "CANCELLED", reason, updateTime: isoMillis(nowMillis) } as const;
  const cancelled = await ports.registry.jobs.end(job, attributes, nowMillis);
  const after = await find(asking);
  if (!cancelled) throw new PlatformError("conflict", `The job has ended already; it is ${after.state}.`);
  return jobAnswer(after);
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
