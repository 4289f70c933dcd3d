/** Reads the range of a series of counters that is asked for, and what it holds, step by step. */

import * as v from "valibot";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { hourMillis, minuteMillis } from "../../../../shared/core/duration.ts";
import { fieldError, fieldFault } from "../../../../shared/core/error.ts";
import { millisOf } from "../../../../shared/core/instant.ts";
import {
  byStep,
  countsKeepSeconds,
  hourOf,
  type SteppedRange,
  type TimedCounts,
} from "../../../../shared/core/metering/minutes.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import { durationSeconds, instant } from "../fields.ts";

const mostSteps = 1500;
const usualStepSeconds = 300;

export const rangeQuery = {
  start_time: {
    schema: instant,
    description: "Adds a series from this time on, RFC 3339 or epoch; counters are kept for 48 hours.",
  },
  end_time: { schema: instant, description: "The end of the series, RFC 3339 or epoch; now without it." },
  step: {
    schema: v.pipe(
      durationSeconds,
      v.check((seconds) => seconds % 60 === 0, 'must be whole minutes, such as "300s".'),
      v.check((seconds) => seconds <= countsKeepSeconds, `must be at most "${countsKeepSeconds}s", or 48 hours.`),
    ),
    description: 'The length of a step of the series, such as "300s" (without it) or "3600s"; at most 48 hours.',
  },
} as const satisfies Query;

/** Answers the range of the series that is asked for: the last 24 hours where a part of it is left out. */
export function readRange(request: HttpRequest, nowMillis: number): SteppedRange | undefined {
  const { start_time, end_time, step } = readQuery(request, rangeQuery);
  if (start_time === undefined && end_time === undefined && step === undefined) return undefined;
  const stepMillis = (step ?? usualStepSeconds) * 1000;
  const to = end_time === undefined ? nowMillis : Math.min(nowMillis, millisOf(end_time));
  const start = start_time === undefined ? to - 24 * hourMillis : millisOf(start_time);
  const kept = Math.floor((nowMillis - countsKeepSeconds * 1000) / minuteMillis) * minuteMillis;
  if (Math.max(start, kept) >= to)
    throw fieldFault("start_time", "must lie before end_time, and end_time within the last 48 hours.");
  const from = firstStep(start, kept, stepMillis);
  if (from >= to) throw fieldError("step", "no step of this length begins in the range; choose a shorter one.");
  if ((to - from) / stepMillis > mostSteps)
    throw fieldError("step", `the series would have more than ${mostSteps} steps; choose a longer one.`);
  return { from, to, stepMillis };
}

/**
 * Answers the beginning of the step that holds `start`, or of the first whole step of counters that are kept: a step
 * before those would look as if nothing had been sent.
 */
function firstStep(start: number, kept: number, stepMillis: number): number {
  const from = Math.floor(start / stepMillis) * stepMillis;
  return from >= kept ? from : Math.ceil(kept / stepMillis) * stepMillis;
}

/** Reads counters of subjects. */
export interface Counters {
  /** Answers the counts of the last 24 hours, the latest by the minute and the others by the hour as far as it is over. */
  lastDay(subject: string, nowMillis: number): Promise<readonly TimedCounts[]>;
  /** Answers the counts of minutes between two times, each with its time. */
  byMinute(subject: string, range: { from: number; to: number }): Promise<readonly TimedCounts[]>;
  /** Answers the counts of hours between the beginning of one and a time, and by the minute of what is not over. */
  byHour(subject: string, range: { from: number; to: number }, nowMillis: number): Promise<readonly TimedCounts[]>;
}

/** Answers the counts of each step. Reads whole hours where a step has only such, since each is one item. */
export async function readSteps(counters: Counters, subject: string, range: SteppedRange, nowMillis: number) {
  const isHourly = range.stepMillis % hourMillis === 0 && range.from === hourOf(range.from);
  const timed = isHourly ? await counters.byHour(subject, range, nowMillis) : await counters.byMinute(subject, range);
  return byStep(timed, range);
}
