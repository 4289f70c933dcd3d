/** Has the stores of retentions follow what calls change of these. */

import { daySeconds } from "../../../../shared/core/duration.ts";
import { fieldError } from "../../../../shared/core/error.ts";
import type { Retention } from "../../../../shared/core/project/retention.ts";
import { mostMagneticDays } from "../../../../shared/core/timestream/table.ts";
import { redatingAfterMillis } from "../../../../shared/core/upkeep.ts";
import type { Ports } from "../../ports.ts";

export function requireKeepable(durationSeconds: number): void {
  if (durationSeconds <= mostMagneticDays * daySeconds) return;
  throw fieldError("duration", `Timestream keeps points for ${mostMagneticDays} days at most; ask for less.`);
}

/** Waits until a call is over that may have been cut off after it changed the retention. */
const afterCallSeconds = 60;

/**
 * Changes a retention, and has its table in Timestream follow. Asks for that beforehand too, since the call may be cut off
 * in between.
 */
export async function withTable<T>(
  { kind, project, id }: Retention,
  { sendJob }: Ports,
  act: () => Promise<T>,
): Promise<T> {
  if (kind !== "TIMESTREAM") return act();
  const job = { version: 1, kind: "retentionTable", project, retention: id } as const;
  await sendJob(job, afterCallSeconds);
  const result = await act();
  await sendJob(job, 0);
  return result;
}

/** Has what the retention keeps already expire by its new duration. */
export const haveRedated = ({ project, id }: Retention, { registry, now }: Ports): Promise<void> =>
  registry.chores.note({ kind: "redate", project, retention: id }, now().getTime() + redatingAfterMillis);

/** Has what the retention keeps no more removed from the lake at once, and not only at the next daily look. */
export async function haveLakeLookedAt({ kind, project, id }: Retention, { registry, now }: Ports): Promise<void> {
  const nowMillis = now().getTime();
  if (kind === "S3") await registry.lake.note({ project, retention: id, day: "" }, nowMillis, nowMillis);
}
