/** Notes what meters are told, instead of counting it. */

import type { ProjectMeter } from "../../../lambdas/shared/metering/project-meter.ts";
import type { MeteredRetention, RetentionMeter, StoredSize } from "../../../lambdas/shared/metering/retention-meter.ts";

export function notedCounts() {
  /** What was counted, such as `accepted P 3` and `refused P bad-request 1`, in order. */
  const counts: string[] = [];
  const meter: ProjectMeter = {
    accepted: async (project, points) => void counts.push(`accepted ${project} ${points}`),
    refused: async (project, reason, times = 1) => void counts.push(`refused ${project} ${reason} ${times}`),
  };
  return { counts, meter };
}

export function notedSizes() {
  /** What was stored, in order. */
  const stored: (MeteredRetention & StoredSize)[] = [];
  const meter: RetentionMeter = { stored: async (place, size) => void stored.push({ ...place, ...size }) };
  return { stored, meter };
}
