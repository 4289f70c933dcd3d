/** Gives the points of a whole request their event ids. */

import { eventIdsOf } from "../core/intake/event-id.ts";
import type { IntakeChunk, IntakeRequest } from "../core/intake/intake-message.ts";

/** Answers the same ids each time, so that a request which is routed twice has the same events. */
export function identify({ points, ...request }: IntakeRequest): IntakeChunk {
  const ids = eventIdsOf(request.source, request.nonce, points);
  return { ...request, identified: points.map((point, index) => ({ ...point, eventId: ids[index] ?? "" })) };
}
