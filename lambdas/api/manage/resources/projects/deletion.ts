/** Deletes a project: starts a job that removes what it holds, and hides it at once. */

import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Job } from "../../../../shared/core/job.ts";
import { type AuditPlace, inOrganization } from "../../audit/places.ts";
import type { Asking, AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { job as answer } from "../jobs/answers.ts";
import { jobAnswer } from "../jobs/show.ts";

/**
 * Answers the same job when it is asked again, and starts another one if the job has failed. The job comes before the
 * mark on the project: a call that is cut off between them leaves a job, which marks the project itself.
 */
async function remove(asking: AskingInProject) {
  const { project, caller, ports } = asking;
  const { projects } = ports.registry;
  const task = { kind: "deleteProject" } as const;
  const job = (await begun(asking)) ?? (await ports.startJob({ project: project.id, task, createdBy: caller.id }));
  const deleteTime = project.deleteTime ?? isoMillis(ports.now().getTime());
  await projects.change(project.id, { deleteTime, deletionJob: job.id });
  await projects.touch(project.id);
  return jobAnswer(job);
}

/** Stands in the organization's log too, as the making does: the project's own is not looked into afterwards. */
async function placesOf({ parameters, ports }: Asking): Promise<readonly AuditPlace[]> {
  const project = await ports.registry.projects.get(parameters.project ?? "");
  return project ? [inOrganization(project.organization)] : [];
}

async function begun({ project, ports }: AskingInProject): Promise<Job | undefined> {
  const job = project.deletionJob ? await ports.registry.jobs.get(project.id, project.deletionJob) : undefined;
  return job?.state === "FAILED" || job?.state === "CANCELLED" ? undefined : job;
}

export const deletionCall: ProjectCall = {
  method: "DELETE",
  path: "/v2/projects/{project}",
  role: "roles/organization.admin",
  ofDeleted: true,
  run: remove,
  places: placesOf,
  summary: "Deletes a project and all that it holds; the answer is the job that does so.",
  answer,
};
