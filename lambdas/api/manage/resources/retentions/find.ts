/** Finds the retention that a call is about. */

import { PlatformError } from "../../../../shared/core/error.ts";
import type { Retention } from "../../../../shared/core/project/retention.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";

export async function findRetention(asking: AskingInProject): Promise<Retention> {
  const retention = await asking.ports.registry.sources.getRetention(asking.project.id, parameter(asking, "retention"));
  if (!retention) throw new PlatformError("not-found", "There is no such retention in this project.");
  return retention;
}

export const retentionName = ({ project, id }: Pick<Retention, "project" | "id">): string =>
  `projects/${project}/retentions/${id}`;
