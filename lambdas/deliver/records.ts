/** What deliveries leave behind: counters by the minute, the connector's last error, a log line per failed attempt. */

import type { DeliveryOutcome } from "../core/delivery.ts";
import { isoMillis } from "../core/instant.ts";
import { bucketOf } from "../core/latency-histogram.ts";
import type { ConnectorHealth, DataConnector } from "../core/records.ts";
import { bucketName } from "../core/stats.ts";
import type { Attempt } from "./deliver.ts";

export interface DeliveryBooks {
  /** Adds to the counters of a connector's minute; `minute` is its first millisecond since 1970. */
  count(connector: string, minute: number, amounts: Readonly<Record<string, number>>): Promise<void>;
  setHealth(project: string, connector: string, health: ConnectorHealth): Promise<void>;
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
}

const minuteMillis = 60_000;
/** The same failure again is noted this often, so that a receiver that is away costs few writes. */
const noteAgainMillis = 10_000;

/** Keeps the books of an environment. What fails here is logged and never fails a delivery. */
export function createRecorder(books: DeliveryBooks, nowMillis: () => number) {
  const noted = new Map<string, { readonly failure: string; readonly at: number }>();

  async function noteError(connector: DataConnector, attempts: readonly Attempt[]): Promise<void> {
    const failed = attempts.map(({ outcome }) => outcome).filter((outcome) => outcome.kind === "failed");
    const last = failed.at(-1);
    if (!last) return;
    const failure = `${last.errorClass} ${last.status}`;
    const before = noted.get(connector.id);
    if (before?.failure === failure && nowMillis() - before.at < noteAgainMillis) return;
    const { status, errorClass, message } = last;
    const lastError = { time: isoMillis(nowMillis()), status, errorClass, message };
    await books.setHealth(connector.project, connector.id, { lastError });
    noted.set(connector.id, { failure, at: nowMillis() });
  }

  return async (connector: DataConnector, attempts: readonly Attempt[]): Promise<void> => {
    logAttempts(connector, attempts, books);
    const minute = Math.floor(nowMillis() / minuteMillis) * minuteMillis;
    const results = await Promise.allSettled([
      books.count(connector.id, minute, amountsOf(attempts)),
      noteError(connector, attempts),
    ]);
    for (const result of results) {
      if (result.status === "rejected")
        books.warn("cannot keep the books", { connector: connector.id, error: result.reason });
    }
  };
}

/** `success` and `error` counts, and `h<bucket>` for the latencies of the successes. */
function amountsOf(attempts: readonly Attempt[]): Record<string, number> {
  const amounts: Record<string, number> = { success: 0, error: 0 };
  for (const { outcome } of attempts) {
    const names =
      outcome.kind === "acknowledged" ? ["success", bucketName(bucketOf(outcome.latencyMillis))] : ["error"];
    for (const name of names) amounts[name] = (amounts[name] ?? 0) + 1;
  }
  return amounts;
}

/** A line per failed attempt; successes share one, since a line each would cost more than the delivery. */
function logAttempts(connector: DataConnector, attempts: readonly Attempt[], books: DeliveryBooks): void {
  const base = { project: connector.project, connector: connector.id };
  let acknowledged = 0;
  for (const { eventId, number, outcome } of attempts) {
    if (outcome.kind === "acknowledged") acknowledged++;
    else books.warn("delivery failed", { ...base, eventId, attempt: number, ...failureOf(outcome) });
  }
  if (acknowledged > 0) books.info("delivered", { ...base, events: acknowledged });
}

/** `message` is the log line's own, so the outcome's goes by another name. */
const failureOf = (outcome: Extract<DeliveryOutcome, { kind: "failed" }>) => ({
  errorClass: outcome.errorClass,
  status: outcome.status,
  latencyMillis: Math.round(outcome.latencyMillis),
  reason: outcome.message,
  ...(outcome.cause === undefined ? {} : { cause: outcome.cause }),
});
