/** Cancels a job. A slice that is running ends first, and no other follows it. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Job } from "../../../../shared/core/job.ts";
import type { AskingInProject } from "../../http/asking.ts";

/** Throws `conflict` if it has ended already. */
export async function cancelJob(job: Job, { caller, ports }: AskingInProject): Promise<void> {
  if (job.task.kind === "deleteProject") {
    throw new PlatformError("bad-request", "The deletion of a project cannot be cancelled.");
  }
  const nowMillis = ports.now().getTime();
  const reason = `Cancelled by ${caller.displayName || caller.id}.`;
  const attributes = { state: "CANCELLED", reason, updateTime: isoMillis(nowMillis) } as const;
  if (await ports.registry.jobs.end(job, attributes, nowMillis)) return;
  const after = await ports.registry.jobs.get(job.project, job.id);
  throw new PlatformError("conflict", `The job has ended already; it is ${after?.state ?? "gone"}.`);
}
