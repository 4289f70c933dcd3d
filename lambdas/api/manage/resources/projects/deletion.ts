/** Deletes a project: hides it at once, and starts a job that removes what it holds. */

import { isoMillis } from "../../../../shared/core/instant.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { job as answer } from "../jobs/answers.ts";
import { jobAnswer } from "../jobs/show.ts";

/**
 * Answers the same job when it is asked again. Starts another job if the call was cut off before the start, or if the
 * job has failed.
 */
async function remove({ project, caller, ports }: AskingInProject) {
  const { projects, jobs } = ports.registry;
  if (!project.deleteTime) await projects.change(project.id, { deleteTime: isoMillis(ports.now().getTime()) });
  await projects.touch(project.id);
  const begun = project.deletionJob ? await jobs.get(project.id, project.deletionJob) : undefined;
  if (begun && begun.state !== "FAILED" && begun.state !== "CANCELLED") return jobAnswer(begun);
  const job = await ports.startJob({ project: project.id, task: { kind: "deleteProject" }, createdBy: caller.id });
  await projects.change(project.id, { deletionJob: job.id });
  return jobAnswer(job);
}

export const deletionCall: ProjectCall = {
  method: "DELETE",
  path: "/v2/projects/{project}",
  role: "roles/organization.admin",
  ofDeleted: true,
  run: remove,
  summary: "Deletes a project and all that it holds; the answer is the job that does so.",
  answer,
};
