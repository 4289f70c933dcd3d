/**
 * Packs points for DynamoDB, several of one series into an item. DynamoDB bills a write by the KB begun, so ten small
 * points in one item cost what one would cost alone (docs/adr: points are packed).
 */

import { hash } from "node:crypto";
import type { ProjectId, SourceId } from "../id.ts";
import { sortableNanos } from "../instant.ts";
import type { KeptPoint } from "./kept-point.ts";
import type { IdentifiedPoint } from "./point.ts";

/** Bounds the time that a pack spans, so that a reader of a time range knows how far outside it to look. */
export const packSpanNanos = 60_000_000_000n;
const mostPoints = 250;
/** Keeps a pack within an item's 400 KB, although one point's JSON may have 192 KiB. */
const mostCharacters = 100_000;

export interface Pack {
  /** Points in order of time. */
  readonly points: readonly IdentifiedPoint[];
  /** Nanoseconds since 1970 of the last point: packs are ordered by it. */
  readonly lastNanos: bigint;
  /** The same points always have the same digest, so that a repeated write overwrites. */
  readonly digest: string;
  /** The length of the points as JSON, in UTF-8, without what a retention adds to them: the same in each kind of it. */
  readonly bytes: number;
}

/** Answers a sort key that orders packs by the times of their last points. */
export const packSortKey = ({ lastNanos, digest }: Pack): string => `${sortableNanos(lastNanos)}#${digest}`;

export interface PackToWrite {
  /** The partition: what is read together, as `<project>#<source>`. */
  readonly series: string;
  readonly pack: Pack;
  /** Seconds since 1970 after which DynamoDB may forget the pack. */
  readonly expiresAt: number;
}

/** A pack that was read, and the position behind which the packs after it begin. */
export interface PlacedPack {
  readonly position: string;
  readonly points: readonly IdentifiedPoint[];
  /** Seconds since 1970 after which DynamoDB may forget the pack. */
  readonly expiresAt: number;
}

const byTime = (one: IdentifiedPoint, other: IdentifiedPoint): number => {
  const difference = BigInt(one.atNanos) - BigInt(other.atNanos);
  if (difference !== 0n) return difference < 0n ? -1 : 1;
  return one.eventId < other.eventId ? -1 : 1;
};

/** Answers the length of what a retention adds to a point's JSON. */
const addedLength = ({ acceptedAt }: KeptPoint): number =>
  acceptedAt === undefined ? 0 : `,"acceptedAt":${acceptedAt}`.length;

/** Packs the points of one series. Keeps a point once that is given twice: as it was given last. */
export function packsOf(points: readonly KeptPoint[]): Pack[] {
  const distinct = [...new Map(points.map((point) => [point.eventId, point])).values()].sort(byTime);
  const groups: Group[] = [];
  let group: Group = { points: [], characters: 0, bytes: 0 };
  for (const point of distinct) {
    const text = JSON.stringify(point);
    const first = group.points[0];
    const full = group.points.length === mostPoints || group.characters + text.length > mostCharacters;
    if (first && (full || BigInt(point.atNanos) - BigInt(first.atNanos) > packSpanNanos)) {
      groups.push(group);
      group = { points: [], characters: 0, bytes: 0 };
    }
    group.points.push(point);
    group.characters += text.length;
    group.bytes += Buffer.byteLength(text) - addedLength(point);
  }
  if (group.points.length > 0) groups.push(group);
  return groups.map(packOf);
}

interface Group {
  readonly points: IdentifiedPoint[];
  characters: number;
  bytes: number;
}

const packOf = ({ points, bytes }: Group): Pack => ({
  points,
  bytes,
  lastNanos: BigInt(points.at(-1)?.atNanos ?? 0),
  digest: hash("sha1", points.map(({ eventId }) => eventId).join("")).slice(0, 16),
});

/** Names the series of the event log that holds all events of one source. */
export const eventSeries = (project: ProjectId, source: SourceId): string => `${project}#${source}`;
/** Names the series of a retention that holds one measurement of one source. */
export const pointSeries = (retention: string, source: string, measurement: string): string =>
  `${retention}#${source}#${measurement}`;
