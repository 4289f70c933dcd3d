/** Knows which replays fetch all that a gap lacks. */

import type { Gap } from "../api/connectors.ts";
import type { Job } from "../api/jobs.ts";
import { readInstant } from "../time/format.ts";

/** Answers a time as a number that orders to the microsecond. */
const microsOf = (text: string | undefined): number => {
  const instant = text === undefined ? undefined : readInstant(text);
  return instant === undefined ? Number.NaN : instant.millis * 1000 + instant.micros;
};

/**
 * Tells whether a job of the gap's connector asked for all of it that can be had: for its whole interval, of all devices
 * and types. Whether it is done is not looked at.
 */
export function coversGap({ kind, parameters }: Job, gap: Gap): boolean {
  const { startTime, endTime, devices = [], eventTypes = [] } = parameters;
  const lacking = gap.replay?.body ?? gap;
  const isWhole = devices.length === 0 && eventTypes.length === 0;
  const begins = microsOf(startTime) <= microsOf(lacking.startTime);
  return kind === "replay" && isWhole && begins && microsOf(endTime) >= microsOf(lacking.endTime);
}
