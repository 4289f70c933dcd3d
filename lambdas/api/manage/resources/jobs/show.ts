/** Shows a job. */

import { isoMicros, isoMillis } from "../../../../shared/core/instant.ts";
import type { Job, JobTask } from "../../../../shared/core/job.ts";
import { deviceName } from "../../../../shared/devices/names.ts";
import { connectorName } from "../data-connectors/show.ts";
import { exportName } from "../exports/show.ts";

export const jobAnswer = (job: Job) => ({
  name: `projects/${job.project}/jobs/${job.id}`,
  kind: job.task.kind,
  state: job.state,
  progress: { done: job.done, total: job.total },
  target: targetOf(job),
  parameters: parametersOf(job.project, job.task),
  reason: job.reason ?? null,
  createdBy: job.createdBy,
  createTime: job.createTime,
  updateTime: job.updateTime,
});

/** Answers the name of what a job works on; null for the deletion of a project. */
export function targetOf({ project, id, task }: Job): string | null {
  switch (task.kind) {
    case "deleteProject":
      return null;
    case "export":
      return exportName({ project, id });
    default:
      return connectorName({ project, id: task.connector });
  }
}

function parametersOf(project: string, task: JobTask) {
  if (task.kind === "resend") return { startTime: isoMillis(task.fromMillis), endTime: isoMillis(task.toMillis) };
  if (task.kind !== "replay") return {};
  return {
    startTime: isoMicros(task.fromNanos),
    endTime: isoMicros(task.toNanos),
    devices: task.devices.map((id) => deviceName({ project, id })),
    eventTypes: task.types,
  };
}
