/** Reads the points that an intake message stands for, each with its event id. */

import type { IdentifiedPoint } from "../../shared/core/event/point.ts";
import { byteLengthOf, encodeForQueue } from "../../shared/core/intake/intake-body.ts";
import type { IntakeChunk, IntakeMessage } from "../../shared/core/intake/intake-message.ts";
import { readMessage } from "../../shared/core/message.ts";
import { identify } from "../../shared/routing/identify.ts";

/** Reads a stored request from the bucket. A message that is only a pointer names its key. */
export type LoadStored = (key: string) => Promise<string>;

export interface IntakeReading {
  readonly request: IntakeChunk;
  /** Holds the size of the message, or of the stored request that it points to. */
  readonly bytes: number;
}

/**
 * Throws `internal` if the message is not one of ours. Such a message ends in the dead-letter queue, with its alarm.
 */
export async function readIntake(body: string, load: LoadStored): Promise<IntakeReading> {
  const message = readMessage<IntakeMessage>(body, "intake");
  if ("key" in message) return readIntake(await load(message.key), load);
  const bytes = byteLengthOf(body);
  if ("identified" in message) return { request: message, bytes };
  return { request: identify(message), bytes };
}

/** Bounds the points of one message. A message with more is sent again in parts, so that no invocation is unbounded. */
const mostPointsPerMessage = 250;
const mostBytesPerChunk = 700_000;
/** Is larger than any chunk with its envelope, so that no chunk is cut again. */
const mostBytesPerMessage = 750_000;

/** Answers the request in parts that fit every queue; undefined if it fits as a whole. */
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
