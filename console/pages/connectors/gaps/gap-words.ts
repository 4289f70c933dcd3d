/** Says in words why events were dropped, and which jobs have fetched them since. */

import type { Gap } from "../../../api/connectors.ts";
import type { Job } from "../../../api/jobs.ts";
import { readInstant } from "../../../time/format.ts";

const words: Readonly<Record<Gap["rule"], string>> = {
  disabled: "Disabled by hand",
  "system-disabled": "Disabled by the system",
  expired: "Waited for 13 days",
  "not-yet-active": "From before it was made",
};

export const ruleWords = (rule: Gap["rule"]): string => words[rule];

export const keyOfGap = ({ rule, startTime, endTime }: Gap): string => `${rule}_${startTime}_${endTime}`;

/** Answers a time as a number that orders to the microsecond. */
const microsOf = (text: string | undefined): number => {
  const instant = text === undefined ? undefined : readInstant(text);
  return instant === undefined ? Number.NaN : instant.millis * 1000 + instant.micros;
};

/** Answers the replays that asked for all of a gap: those of its whole interval, of all devices and types. */
export function coveringJobs(gap: Gap, jobs: readonly Job[]): Job[] {
  return jobs.filter(({ kind, parameters: { startTime, endTime, devices = [], eventTypes = [] } }) => {
    const isWhole = devices.length === 0 && eventTypes.length === 0;
    const begins = microsOf(startTime) <= microsOf(gap.replay?.body.startTime ?? gap.startTime);
    return kind === "replay" && isWhole && begins && microsOf(endTime) >= microsOf(gap.endTime);
  });
}
