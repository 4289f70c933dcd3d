/** Notes which days of the lake are written to, so that they are put together, and forgotten in time. */

import { dayMillis } from "../../shared/core/duration.ts";
import type { LakeMessage } from "../../shared/core/job.ts";
import { lookAfterWriting, type Noted, needsALook } from "../../shared/core/lake/keeping.ts";
import type { LakePort } from "./store.ts";

type Day = Omit<LakeMessage, "version" | "kind">;

interface Places {
  /** Answers what is known of the day afterwards. */
  note(place: Day, lookAt: number, nowMillis: number): Promise<Noted>;
  /** Has somebody look no later than at a time. */
  lookBy(place: Day, lookAt: number): Promise<void>;
}

/** Bounds the memory of an environment that meets very many retentions. */
const mostRemembered = 10_000;

/** Remembers the retentions that are looked at each day anyway. */
export function createDayNotes(places: Places, nowMillis: () => number): LakePort["noteDays"] {
  const known = new Set<string>();
  return async ({ project, retention }, days) => {
    const now = nowMillis();
    if (!known.has(retention)) {
      await places.note({ project, retention, day: "" }, now + dayMillis, now);
      if (known.size >= mostRemembered) known.clear();
      known.add(retention);
    }
    for (const day of days) {
      const place = { project, retention, day };
      const noted = await places.note(place, lookAfterWriting(day, now), now);
      if (needsALook(noted, now)) await places.lookBy(place, now);
    }
  };
}
