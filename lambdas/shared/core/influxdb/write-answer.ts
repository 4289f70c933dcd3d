/** Tells what an InfluxDB's answer means for the lines that it was sent. */

import type { DeliveryOutcome } from "../delivery/delivery.ts";
import { serverWords } from "./server-words.ts";

export type WriteAnswer =
  | { readonly kind: "written" }
  /** Some lines were refused, and the others are written. The server names one of them at most. */
  | { readonly kind: "partial"; readonly reason: string; readonly refused: number | undefined }
  /** The request was larger than the server takes. */
  | { readonly kind: "too-large"; readonly reason: string }
  /** Nothing can be written there until somebody changes the server or the retention, so that no point waits for it. */
  | { readonly kind: "never"; readonly reason: string }
  /** Nothing was written now. It may be later. */
  | { readonly kind: "later"; readonly reason: string; readonly afterSeconds: number | undefined };

const longestReason = 300;

/** Cuts what a server says, and takes controls out of it, because people read it in messages. */
const readable = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, " ")
    .trim()
    .slice(0, longestReason)
    .toWellFormed();

/** Reads InfluxDB's words out of the JSON in which 1.x (`error`) and 2.x (`message`) say them. */
export function wordsOf(answer: string): string {
  const found = /"(?:error|message)"\s*:\s*("(?:[^"\\]|\\.)*"?)/.exec(answer)?.[1];
  if (found === undefined) return readable(answer);
  return readable(found.replace(/^"|"$/g, "").replaceAll('\\"', '"').replaceAll("\\\\", "\\"));
}

/**
 * Recognizes that the place is not there by the server's words: 1.x answers 500 to an unknown policy, which means "later"
 * in all other cases, and a proxy before a server that restarts may answer 404 too.
 */
const unknownPlace = /\b(retention policy|database|bucket|organization)\b.*\bnot found\b/i;

/** 1.x and 2.x count what they refused of a request whose other lines are written. */
const refusedCount = (words: string): number | undefined => {
  const count = Number(/\bdropped=(\d+)/.exec(words)?.[1] ?? 0);
  return count > 0 ? count : undefined;
};

/** Takes the outcome of a POST of lines. */
export function readWriteAnswer(outcome: DeliveryOutcome): WriteAnswer {
  if (outcome.kind === "acknowledged") return { kind: "written" };
  const { status, answer, retryAfterSeconds: afterSeconds } = outcome;
  const later = (reason: string): WriteAnswer => ({ kind: "later", reason, afterSeconds });
  if (status === null) return later(serverWords(outcome));
  const words = wordsOf(answer);
  const reason = words === "" ? `InfluxDB answered ${status}` : `InfluxDB answered ${status}: ${words}`;
  if (status === 413) return { kind: "too-large", reason };
  if ((status === 404 || status === 500) && unknownPlace.test(words)) return { kind: "never", reason };
  if (status === 400 || status === 422) return { kind: "partial", reason, refused: refusedCount(words) };
  return later(reason);
}
