/** From an intake message to the points it stands for, each with its event id. */

import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import { eventIdsOf } from "../../shared/core/intake/event-id.ts";
import { byteLengthOf, encodeForQueue } from "../../shared/core/intake/intake-body.ts";
import type { IntakeChunk, IntakeMessage } from "../../shared/core/intake/intake-message.ts";
import { readMessage } from "../../shared/core/message.ts";

/** Reads what lies in the bucket for a message that is only a pointer. */
export type LoadStored = (key: string) => Promise<string>;

export interface IntakeReading {
  readonly request: IntakeChunk;
  /** The size of the message, or of what it points to. */
  readonly bytes: number;
}

/** Throws `internal` where the message is not one of ours: it then ends in the dead-letter queue, with its alarm. */
export async function readIntake(body: string, load: LoadStored): Promise<IntakeReading> {
  const message = readMessage<IntakeMessage>(body, "intake");
  if ("key" in message) return readIntake(await load(message.key), load);
  const bytes = byteLengthOf(body);
  if ("identified" in message) return { request: message, bytes };
  const { points, ...request } = message;
  const ids = eventIdsOf(request.source, request.nonce, points);
  const identified = points.map((point, index): IdentifiedPoint => ({ ...point, eventId: ids[index] ?? "" }));
  return { request: { ...request, identified }, bytes };
}

/** More points than this in one message are re-sent in parts, so that no invocation is unbounded. */
const mostPointsPerMessage = 250;
const mostBytesPerChunk = 700_000;
/** Above what a chunk can be with its envelope, so that a chunk is never cut again. */
const mostBytesPerMessage = 750_000;

/** The request in parts that fit every queue; undefined where it does as it is. */
export function inChunks({ request, bytes }: IntakeReading): IntakeChunk[] | undefined {
  if (request.identified.length <= mostPointsPerMessage && bytes <= mostBytesPerMessage) return undefined;
  const chunks: IdentifiedPoint[][] = [];
  let chunk: IdentifiedPoint[] = [];
  let chunkBytes = 0;
  for (const point of request.identified) {
    const size = byteLengthOf(encodeForQueue(point)) + 1;
    if (chunk.length === mostPointsPerMessage || (chunk.length > 0 && chunkBytes + size > mostBytesPerChunk)) {
      chunks.push(chunk);
      chunk = [];
      chunkBytes = 0;
    }
    chunk.push(point);
    chunkBytes += size;
  }
  return [...chunks, chunk].map((identified) => ({ ...request, identified }));
}
