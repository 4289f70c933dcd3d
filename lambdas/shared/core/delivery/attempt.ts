/** Attempts to deliver an event, as they go into the attempt log. */

import type { ConnectorMessage } from "../connector/connector-message.ts";
import { daySeconds } from "../duration.ts";
import type { DeliveryOutcome } from "./delivery.ts";

export interface Attempt {
  /** What was sent. Its body is not logged. */
  readonly message: Pick<ConnectorMessage, "eventId" | "device" | "type" | "atNanos" | "copy">;
  /** Counts how often the event was received from the queue, this time included. */
  readonly number: number;
  readonly outcome: DeliveryOutcome;
  /** How long a failed event waits for its next attempt, at least; absent where it does not wait. */
  readonly waitSeconds?: number;
}

/** A line of the attempt log. */
export interface AttemptEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly eventId: string;
  /** Nanoseconds since 1970; absent in lines of earlier releases. */
  readonly eventNanos?: string;
  readonly device: string;
  readonly eventType: string;
  readonly copy: "sync" | "replay" | null;
  readonly attempt: number;
  readonly acknowledged: boolean;
  readonly status: number | null;
  readonly latencyMillis: number;
  /** Null for an acknowledged attempt. */
  readonly errorClass: string | null;
  readonly message: string | null;
  /** The answer's first kilobyte. */
  readonly answer: string;
  /** Milliseconds since 1970 before which the event is not sent again; absent if it was acknowledged. */
  readonly nextAttemptAt?: number;
}

/** Keeps failures, and the few successes beside them, for this long. */
export const attemptKeepSeconds = 7 * daySeconds;

export function attemptEntry({ message, number, outcome, waitSeconds }: Attempt, time: number): AttemptEntry {
  const { eventId, device, type: eventType, atNanos: eventNanos, copy = null } = message;
  const failed = outcome.kind === "failed" ? outcome : undefined;
  return {
    time,
    eventId,
    eventNanos,
    device,
    eventType,
    copy,
    attempt: number,
    acknowledged: !failed,
    status: outcome.status,
    latencyMillis: Math.round(outcome.latencyMillis),
    errorClass: failed?.errorClass ?? null,
    message: failed?.message ?? null,
    answer: outcome.answer,
    ...(waitSeconds === undefined ? {} : { nextAttemptAt: time + waitSeconds * 1000 }),
  };
}
