/** Shows a job. */

import { isoMicros } from "../../../../shared/core/instant.ts";
import type { Job, JobTask } from "../../../../shared/core/job.ts";
import { deviceName } from "../../../../shared/devices/names.ts";
import { connectorName } from "../data-connectors/show.ts";

export const jobAnswer = (job: Job) => ({
  name: `projects/${job.project}/jobs/${job.id}`,
  kind: job.task.kind,
  state: job.state,
  progress: { done: job.done, total: job.total },
  target: "connector" in job.task ? connectorName({ project: job.project, id: job.task.connector }) : null,
  parameters: parametersOf(job.project, job.task),
  reason: job.reason ?? null,
  createdBy: job.createdBy,
  createTime: job.createTime,
  updateTime: job.updateTime,
});

function parametersOf(project: string, task: JobTask) {
  if (task.kind !== "replay") return {};
  return {
    startTime: isoMicros(task.fromNanos),
    endTime: isoMicros(task.toNanos),
    devices: task.devices.map((id) => deviceName({ project, id })),
    eventTypes: task.types,
  };
}
