/** Notes which days of the lake are written to, so that they are put together, and forgotten in time. */

import { dayMillis } from "../../shared/core/duration.ts";
import type { LakeMessage } from "../../shared/core/job.ts";
import { lookAfterWriting, mostSmallFiles } from "../../shared/core/lake/keeping.ts";
import type { LakePort } from "./store.ts";

interface Places {
  /** Answers how often the day has been noted since it was put together last. */
  note(place: Omit<LakeMessage, "version" | "kind">, lookAt: number, nowMillis: number): Promise<number>;
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
      const edition = await places.note(place, lookAfterWriting(day, now), now);
      if (edition % (mostSmallFiles + 1) === 0) await places.note(place, now, now);
    }
  };
}
