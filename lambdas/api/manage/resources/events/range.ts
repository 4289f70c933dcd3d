/** Reads the times between which events are asked for. */

import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { dayNanos } from "../../../../shared/core/duration.ts";
import type { HttpRequest } from "../../../../shared/handlers/api-gateway.ts";
import { checkOrder } from "../../http/checks/times.ts";
import { instant } from "../../http/fields.ts";

export const rangeQuery = {
  start_time: { schema: instant, description: "RFC 3339 or epoch; 24 hours before the end without it." },
  end_time: { schema: instant, description: "RFC 3339 or epoch; now without it." },
} as const satisfies Query;

/**
 * Reads the range in nanoseconds since 1970: back from `end_time`, which is now unless it is given, to `start_time`,
 * which is 24 hours earlier unless it is given.
 */
export function readRange(request: HttpRequest, nowMillis: number): { from: bigint; to: bigint } {
  // Adds a minute of grace: an event has the time of its sender, whose clock may be ahead of the platform's.
  const { start_time, end_time } = readQuery(request, rangeQuery);
  const to = end_time ?? BigInt(nowMillis + 60_000) * 1_000_000n;
  const from = start_time ?? (to > dayNanos ? to - dayNanos : 0n);
  checkOrder({ start_time: from, end_time: to });
  return { from, to };
}
