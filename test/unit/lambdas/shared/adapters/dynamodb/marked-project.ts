/** Makes projects for tests that share a registry and keep their names apart by a mark. */

import type { Project } from "../../../../../../lambdas/shared/core/project/project.ts";

export const markedProject = (mark: number, id: string, companyName: string): Project => ({
  id: `${id}${mark}`,
  organization: `O${mark}`,
  displayName: id,
  companyName: `${companyName}${mark}`,
  eventLogDays: 31,
  createTime: "2026-03-01T00:00:00Z",
});
