/**
 * Sums a connector's counters, which are one item a minute with `success`, `error` and a count for each latency bucket.
 */

import { hourMillis } from "../duration.ts";
import { percentile } from "./latency-histogram.ts";

/** Keeps counters for a day longer than the 24 hours that the API shows, so that a late reader sees a whole day. */
export const statsKeepSeconds = 48 * 3600;

/** Answers the first millisecond of the hour that holds this one. */
export const hourOf = (millis: number): number => Math.floor(millis / hourMillis) * hourMillis;

/** The amounts of one minute: `success`, `error`, and `h<bucket>` for the latencies of the successes. */
export type MinuteCounts = Readonly<Record<string, unknown>>;

export const bucketName = (bucket: number): string => `h${bucket}`;

export interface DeliveryStatistics {
  readonly successCount: number;
  readonly errorCount: number;
  /** Milliseconds from POST to 200; undefined if nothing was acknowledged. */
  readonly latency99pMillis: number | undefined;
}

const countOf = (minute: MinuteCounts, name: string): number => {
  const count = minute[name];
  return typeof count === "number" ? count : 0;
};

const isCounter = (name: string): boolean => name === "success" || name === "error" || /^h\d+$/.test(name);

/** Adds the counters of several minutes up to those of one. */
export function sumOf(minutes: readonly MinuteCounts[]): Record<string, number> {
  const sum: Record<string, number> = {};
  for (const minute of minutes) {
    for (const name of Object.keys(minute).filter(isCounter)) sum[name] = (sum[name] ?? 0) + countOf(minute, name);
  }
  return sum;
}

/** Sums minutes up. The counts are exact, and the percentile is at most 5 % off. */
export function summarize(minutes: readonly MinuteCounts[]): DeliveryStatistics {
  const latencies = new Map<number, number>();
  for (const minute of minutes) {
    for (const name of Object.keys(minute)) {
      const bucket = /^h(\d+)$/.exec(name)?.[1];
      if (bucket) latencies.set(Number(bucket), (latencies.get(Number(bucket)) ?? 0) + countOf(minute, name));
    }
  }
  const sum = (name: string): number => minutes.reduce((total, minute) => total + countOf(minute, name), 0);
  return { successCount: sum("success"), errorCount: sum("error"), latency99pMillis: percentile(latencies, 0.99) };
}
