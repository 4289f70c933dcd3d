/**
 * Sums a connector's counters, which are one item a minute: `success`, `error`, `h<bucket>` for the latencies of the
 * successes, `e<class>` for the errors, and `s<status>` for what the receiver answered. Minutes of earlier releases lack
 * the last two.
 */

import { type MinuteCounts, sumOfMinutes } from "../metering/minutes.ts";
import { type DeliveryErrorClass, deliveryErrorClasses } from "./delivery.ts";
import { percentile } from "./latency-histogram.ts";

export const bucketName = (bucket: number): string => `h${bucket}`;
export const className = (errorClass: DeliveryErrorClass): string => `e${errorClass}`;
export const statusName = (status: number): string => `s${status}`;

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

const classNames: ReadonlySet<string> = new Set(deliveryErrorClasses.map(className));
const isStatus = (name: string): boolean => /^s\d{3}$/.test(name);
const isBucket = (name: string): boolean => /^h\d+$/.test(name);
const isCounter = (name: string): boolean =>
  name === "success" || name === "error" || isBucket(name) || isStatus(name) || classNames.has(name);

/** Adds the counters of several minutes up to those of one. */
export const sumOf = (minutes: readonly MinuteCounts[]): Record<string, number> => sumOfMinutes(minutes, isCounter);

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
