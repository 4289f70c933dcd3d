/**
 * Makes event ids. The same point sent twice is the same event, so retentions overwrite it and receivers can drop
 * repeats.
 */

import { hash } from "node:crypto";
import { keyText } from "../change/change.ts";
import type { Point } from "../event/point.ts";

const alphabet = "0123456789abcdefghijklmnopqrstuv";

/** 32^7 seconds reach beyond the year 3000. Six digits would have ended in 2004. */
const secondDigits = 7;
const hashDigits = 13;

/**
 * Answers the ids of one request's points, in their order. An id is 20 characters of `[0-9a-v]`: 7 for the seconds of
 * the point's time in base 32, so that ids sort by time, and 13 (65 bits) for a hash of source, names, tags,
 * nanoseconds and fields. If the time is the platform's, the hash includes the request's `nonce`. The nth identical row
 * of a request hashes n, so all points of a request must be given together. `-0` counts as 0, as in JSON.
 */
export function eventIdsOf(source: string, nonce: string, points: readonly Point[]): string[] {
  const seen = new Map<string, number>();
  return points.map((point) => {
    const content = canonicalText(source, nonce, point);
    const first = idOf(point, content, 0);
    const repeats = seen.get(first) ?? 0;
    seen.set(first, repeats + 1);
    return repeats === 0 ? first : idOf(point, content, repeats);
  });
}

const idPattern = /^[0-9a-v]{20}$/;

/** Answers the second since 1970 in which the event of an id was; undefined for a text that is no event id. */
export const secondOfEvent = (eventId: string): number | undefined =>
  idPattern.test(eventId) ? Number.parseInt(eventId.slice(0, secondDigits), 32) : undefined;

function idOf(point: Point, content: string, repeats: number): string {
  const seconds = Number(point.atNanos.slice(0, -9));
  const digest = hash("sha256", `${repeats}${content}`, "buffer");
  let id = seconds.toString(32).padStart(secondDigits, "0");
  for (const byte of digest.subarray(0, hashDigits)) id += alphabet[byte & 31];
  return id;
}

/**
 * Answers the text that is hashed. It is JSON, because two different points, or other splits of the same characters,
 * then never give the same text.
 */
function canonicalText(source: string, nonce: string, point: Point): string {
  return JSON.stringify([
    source,
    point.measurement,
    point.connectionTag,
    sortedPairs(point.tags),
    point.atNanos,
    sortedPairs(point.fields),
    point.timeIsOurs === true ? nonce : null,
    ...changeParts(point),
  ]);
}

/**
 * Answers what tells changes of one row at one time apart, and nothing for other points. Leaves out the place in the
 * request, since a repeat may come in another request.
 */
function changeParts({ change }: Point): readonly unknown[] {
  if (change === undefined) return [];
  const { op, key, formerKey, lsn = null } = change;
  return [op, keyText(key), formerKey === undefined ? null : keyText(formerKey), lsn];
}

/** Answers keys and values in turn, sorted by key, since the order in which a sender wrote them makes no difference. */
function sortedPairs<V>(record: Readonly<Record<string, V>>): (string | V | undefined)[] {
  const pairs: (string | V | undefined)[] = [];
  for (const key of Object.keys(record).sort()) pairs.push(key, record[key]);
  return pairs;
}
