/**
 * Sums a connector's counters, which are one item a minute with `success`, `error`, and counts for each latency bucket,
 * class of errors and status.
 */

import { hourMillis } from "../duration.ts";
import { type DeliveryErrorClass, deliveryErrorClasses } from "./delivery.ts";
import { percentile } from "./latency-histogram.ts";

/** Keeps counters for a day longer than the 24 hours that the API shows, so that a late reader sees a whole day. */
export const statsKeepSeconds = 48 * 3600;

/** Answers the first millisecond of the hour that holds this one. */
export const hourOf = (millis: number): number => Math.floor(millis / hourMillis) * hourMillis;

/**
 * The amounts of one minute: `success`, `error`, `h<bucket>` for the latencies of the successes, `e<class>` for the
 * errors, and `s<status>` for what the receiver answered. Minutes of earlier releases lack the last two.
 */
export type MinuteCounts = Readonly<Record<string, unknown>>;

export const bucketName = (bucket: number): string => `h${bucket}`;
export const className = (errorClass: DeliveryErrorClass): string => `e${errorClass}`;
export const statusName = (status: number): string => `s${status}`;

/** Counters of some minutes, and the first millisecond of the first of them. */
export interface TimedCounts {
  readonly startMillis: number;
  readonly counts: MinuteCounts;
}

export interface DeliveryStatistics {
  readonly successCount: number;
  readonly errorCount: number;
  /** Milliseconds from POST to 200; undefined if nothing was acknowledged. */
  readonly latency50pMillis: number | undefined;
  readonly latency99pMillis: number | undefined;
  /** Counts of errors by class, and of answers by status, without those that are 0. */
  readonly errorsByClass: Readonly<Record<string, number>>;
  readonly countsByStatus: Readonly<Record<string, number>>;
}

const countOf = (minute: MinuteCounts, name: string): number => {
  const count = minute[name];
  return typeof count === "number" ? count : 0;
};

const classNames: ReadonlySet<string> = new Set(deliveryErrorClasses.map(className));
const isStatus = (name: string): boolean => /^s\d{3}$/.test(name);
const isBucket = (name: string): boolean => /^h\d+$/.test(name);
const isCounter = (name: string): boolean =>
  name === "success" || name === "error" || isBucket(name) || isStatus(name) || classNames.has(name);

/** Adds the counters of several minutes up to those of one. */
export function sumOf(minutes: readonly MinuteCounts[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const minute of minutes) {
    for (const name of Object.keys(minute).filter(isCounter)) sum[name] = (sum[name] ?? 0) + countOf(minute, name);
  }
  return sum;
}

/** Sums minutes up. The counts are exact, and the percentiles are at most 5 % off. */
export function summarize(minutes: readonly MinuteCounts[]): DeliveryStatistics {
  const sums = Object.entries(sumOf(minutes)).filter(([, count]) => count > 0);
  const named = (isOne: (name: string) => boolean): [name: string, count: number][] =>
    sums.flatMap(([name, count]) => (isOne(name) ? [[name.slice(1), count]] : []));
  const latencies = new Map(named(isBucket).map(([bucket, count]) => [Number(bucket), count]));
  const { success = 0, error = 0 } = Object.fromEntries(sums);
  return {
    successCount: success,
    errorCount: error,
    latency50pMillis: percentile(latencies, 0.5),
    latency99pMillis: percentile(latencies, 0.99),
    errorsByClass: Object.fromEntries(named((name) => classNames.has(name)).sort()),
    countsByStatus: Object.fromEntries(named(isStatus).sort()),
  };
}

/** Sums counters up by steps of a range, which begins with a step. Each step is there, also one without counters. */
export function byStep(
  timed: readonly TimedCounts[],
  { from, to, stepMillis }: { readonly from: number; readonly to: number; readonly stepMillis: number },
): (DeliveryStatistics & { readonly startMillis: number })[] {
  const groups = Map.groupBy(timed, ({ startMillis }) => Math.floor((startMillis - from) / stepMillis));
  return Array.from({ length: Math.ceil((to - from) / stepMillis) }, (_, step) => ({
    startMillis: from + step * stepMillis,
    ...summarize((groups.get(step) ?? []).map(({ counts }) => counts)),
  }));
}
