/** Notes what a project meter is told, instead of counting it. */

import type { ProjectMeter } from "../../../lambdas/shared/metering/project-meter.ts";

export function notedCounts() {
  /** What was counted, such as `accepted P 3` and `refused P bad-request 1`, in order. */
  const counts: string[] = [];
  const meter: ProjectMeter = {
    accepted: async (project, points) => void counts.push(`accepted ${project} ${points}`),
    refused: async (project, reason, times = 1) => void counts.push(`refused ${project} ${reason} ${times}`),
  };
  return { counts, meter };
}
