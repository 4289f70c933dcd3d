/**
 * Writes what deliveries leave behind: counters by the minute, the attempt log, gaps, and a log line per failed
 * attempt.
 */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { Dropped } from "../../core/connector/gap.ts";
import { type Attempt, type AttemptEntry, attemptEntry } from "../../core/delivery/attempt.ts";
import { type DeliveryOutcome, isOurFault } from "../../core/delivery/delivery.ts";
import { bucketOf } from "../../core/delivery/latency-histogram.ts";
import { bucketName, className, statusName } from "../../core/delivery/stats.ts";
import { isYoungerThan, minuteMillis } from "../../core/duration.ts";
import { type DeliveredFields, logLines } from "../../core/log-lines.ts";
import type { DeliveryBooks } from "../port.ts";

export interface BookStore {
  /** Adds to the counters of a connector's minute. `minute` is its first millisecond since 1970. */
  count(connector: string, minute: number, amounts: Readonly<Record<string, number>>, lagMillis: number): Promise<void>;
  logAttempts(connector: string, entries: readonly AttemptEntry[], millis: number, token: string): Promise<void>;
  addGap(connector: string, dropped: Dropped, nowMillis: number): Promise<void>;
}

interface Logger {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
}

interface Bookkeeping {
  readonly store: BookStore;
  readonly log: Logger;
  readonly nowMillis: () => number;
  readonly newToken: () => string;
}

/** Logs one success this often in each environment: logging every one would cost more than the delivery. */
const sampleEveryMillis = 10_000;

/** Keeps the books of an environment. Logs failures of its own, which never fail a delivery. */
export function createBooks({ store, log, nowMillis, newToken }: Bookkeeping): DeliveryBooks {
  const sampledAt = new Map<string, number>();

  /** Answers every failure, and a success now and then. */
  function logged(connector: string, attempts: readonly Attempt[], now: number): readonly Attempt[] {
    const failed = attempts.filter(({ outcome }) => outcome.kind === "failed");
    const success = attempts.find(({ outcome }) => outcome.kind === "acknowledged");
    const isDue = !isYoungerThan(sampleEveryMillis, sampledAt.get(connector) ?? Number.NEGATIVE_INFINITY, now);
    if (!success || !isDue) return failed;
    sampledAt.set(connector, now);
    return [...failed, success];
  }

  return {
    async record(connector, attempts, lagMillis) {
      writeLines(connector, attempts, log);
      const now = nowMillis();
      const minute = Math.floor(now / minuteMillis) * minuteMillis;
      const entries = logged(connector.id, attempts, now).map((attempt) => attemptEntry(attempt, now));
      const results = await Promise.allSettled([
        store.count(connector.id, minute, amountsOf(attempts), lagMillis),
        entries.length > 0 ? store.logAttempts(connector.id, entries, now, newToken()) : undefined,
      ]);
      for (const result of results) {
        if (result.status === "rejected")
          log.warn("cannot keep the books", { connector: connector.id, error: result.reason });
      }
    },
    dropped: ({ id }, dropped) => store.addGap(id, dropped, nowMillis()),
  };
}

/**
 * Counts `success` and `error`, the latencies of successes by bucket, errors by class, and answers by status. Leaves out
 * what the platform failed to send, since errors disable a connector.
 */
function amountsOf(attempts: readonly Attempt[]): Record<string, number> {
  const amounts: Record<string, number> = { success: 0, error: 0 };
  for (const { outcome } of attempts) {
    if (isOurFault(outcome)) continue;
    for (const name of countersOf(outcome)) amounts[name] = (amounts[name] ?? 0) + 1;
  }
  return amounts;
}

function countersOf(outcome: DeliveryOutcome): string[] {
  const answered = outcome.status === null ? [] : [statusName(outcome.status)];
  if (outcome.kind === "failed") return ["error", className(outcome.errorClass), ...answered];
  return ["success", bucketName(bucketOf(outcome.latencyMillis)), ...answered];
}

/** Writes a line for each failed attempt, and one for all successes: a line each would cost more than the delivery. */
function writeLines(connector: DataConnector, attempts: readonly Attempt[], log: Logger): void {
  const base = { project: connector.project, connector: connector.id };
  let acknowledged = 0;
  for (const { message, number, outcome } of attempts) {
    if (outcome.kind === "acknowledged") {
      acknowledged++;
      continue;
    }
    // Renames the outcome's message to `reason`, since `message` is the log line's own.
    const { errorClass, status, message: reason, cause } = outcome;
    const latencyMillis = Math.round(outcome.latencyMillis);
    const failure = { errorClass, status, latencyMillis, reason, ...(cause === undefined ? {} : { cause }) };
    log.warn(logLines.deliveryFailed, { ...base, eventId: message.eventId, attempt: number, ...failure });
  }
  if (acknowledged === 0) return;
  const fields: DeliveredFields = { events: acknowledged };
  log.info(logLines.delivered, { ...base, ...fields });
}
