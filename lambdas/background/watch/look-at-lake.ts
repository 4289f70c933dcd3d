/** Has those days and retentions of the lake kept that are due. */

import type { LakeMessage } from "../../shared/core/job.ts";
import { nextLookMillis } from "../../shared/core/lake/keeping.ts";

type Day = Omit<LakeMessage, "version" | "kind">;

export interface LakeWatchPort {
  readonly lake: {
    list(): Promise<readonly (Day & { readonly lookAt: number })[]>;
    /** Moves the next look on. Answers true to one of those who look at the same time. */
    claimLook(place: Day, next: number, nowMillis: number): Promise<boolean>;
  };
  readonly sendJob: (message: LakeMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
  /** From 0, less than 1. */
  readonly random: () => number;
}

const spreadSeconds = 30;

export async function lookAtLake({ lake, sendJob, nowMillis, random }: LakeWatchPort): Promise<void> {
  const now = nowMillis();
  for (const { project, retention, day, lookAt } of await lake.list()) {
    const place = { project, retention, day };
    if (lookAt > now || !(await lake.claimLook(place, now + nextLookMillis, now))) continue;
    await sendJob({ version: 1, kind: "lake", ...place }, Math.floor(random() * spreadSeconds));
  }
}
