/** Makes, shows, cancels and removes exports: copies of a retention's points in files, for more than a query answers. */

import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { exportPrefix } from "../../../../shared/core/export/files.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { jobState } from "../jobs/answers.ts";
import { cancelJob } from "../jobs/cancel.ts";
import { pageOfJobs } from "../jobs/page.ts";
import * as answers from "./answers.ts";
import { exportBody, readExport } from "./request.ts";
import { type Export, exportSummary, exportWithLinks, isExport } from "./show.ts";

const listQuery = {
  state: { schema: jobState, description: "Only exports in this state." },
  ...pageQuery,
} as const satisfies Query;

async function create(asking: AskingInProject) {
  const { project, caller, ports } = asking;
  const task = await readExport(asking);
  const job = await ports.startJob({ project: project.id, task, createdBy: caller.id });
  return exportWithLinks({ ...job, task }, ports);
}

async function list(asking: AskingInProject) {
  const { state } = readQuery(asking.request, { state: listQuery.state });
  const show = (job: Export) => (state === undefined || job.state === state ? exportSummary(job) : undefined);
  const { shown, nextPageToken } = await pageOfJobs(asking, (job) => (isExport(job) ? show(job) : undefined));
  return { exports: shown, nextPageToken };
}

async function find(asking: AskingInProject): Promise<Export> {
  const job = await asking.ports.registry.jobs.get(asking.project.id, parameter(asking, "export"));
  if (job && isExport(job)) return job;
  throw new PlatformError("not-found", "There is no such export in this project; exports are told of for 31 days.");
}

async function cancel(asking: AskingInProject) {
  await cancelJob(await find(asking), asking);
  return exportWithLinks(await find(asking), asking.ports);
}

/**
 * Removes an export with its files, and ends it first if it runs. A slice that runs at that moment may leave a file
 * behind, which nobody has a link to, and which goes by the bucket's rule.
 */
async function remove(asking: AskingInProject) {
  const job = await find(asking);
  const { registry, exportFiles } = asking.ports;
  if (job.state === "RUNNING") await cancelJob(job, asking).catch(passOverEnded);
  while (await exportFiles.removeSome(exportPrefix(job)));
  await registry.jobs.remove(job);
  return {};
}

/** Passes over that the job has ended by itself meanwhile. */
function passOverEnded(error: unknown): void {
  if (error instanceof PlatformError && error.code === "conflict") return;
  throw error;
}

const base = "/v2/projects/{project}/exports";
const one = `${base}/{export}` as const;

/** Takes API tokens that read, since an export shows them what they may ask of any query, only more at once. */
const exporting = { role: "roles/project.admin", tokenScope: "read" } as const;

export const exportCalls: ProjectCalls = [
  {
    ...exporting,
    method: "GET",
    path: base,
    summary: "Lists the project's exports of the last 31 days, newest first.",
    query: listQuery,
    answer: answers.exportList,
    run: list,
  },
  {
    ...exporting,
    method: "POST",
    path: base,
    summary:
      "Copies points of a retention into files, by a job; the answer is the export, whose files come one by one.",
    body: exportBody,
    answer: answers.exportWithLinks,
    run: create,
  },
  {
    ...exporting,
    method: "GET",
    path: one,
    summary: "Shows an export and how far it has come, with links to its files.",
    answer: answers.exportWithLinks,
    run: async (asking) => exportWithLinks(await find(asking), asking.ports),
  },
  {
    ...exporting,
    method: "POST",
    path: `${one}:cancel`,
    summary: "Cancels an export that runs; it keeps the files that it has.",
    answer: answers.exportWithLinks,
    run: cancel,
  },
  {
    ...exporting,
    method: "DELETE",
    path: one,
    summary: "Removes an export with its files, and ends it if it runs.",
    answer: empty,
    run: remove,
  },
];
