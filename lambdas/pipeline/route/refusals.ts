/** Tells devices of refused payloads, as often as a device can make use of it. */

import { minuteMillis } from "../../shared/core/duration.ts";
import type { SourceId } from "../../shared/core/id.ts";
import type { RejectedPayload } from "../../shared/doors/mqtt.ts";

type Tell = (source: SourceId, refusal: RejectedPayload) => Promise<void>;

const everyMillis = 1_000;
/** Bounds the memory of a function that meets very many sources. */
const mostSources = 10_000;

/**
 * Tells each source at most once a second. A source whose device floods the platform with bad payloads is not flooded in
 * return, and what is not told stands in its messages.
 */
export function createRefusalTeller(tell: Tell, nowMillis: () => number): Tell {
  const toldAt = new Map<SourceId, number>();
  return async (source, refusal) => {
    const now = nowMillis();
    const last = toldAt.get(source);
    // Tells again after a clock was set back, too.
    if (last !== undefined && now >= last && now - last < everyMillis) return;
    if (toldAt.size >= mostSources) forget(toldAt, now);
    toldAt.set(source, now);
    await tell(source, refusal);
  };
}

function forget(toldAt: Map<SourceId, number>, now: number): void {
  for (const [source, at] of toldAt) if (Math.abs(now - at) > minuteMillis) toldAt.delete(source);
  if (toldAt.size >= mostSources) toldAt.clear();
}
