/**
 * Says where the lake keeps files: by retention, project and day, as other tools read partitions. Not by source, since a
 * hundred sources would make a hundred files of each batch.
 */

import { createHash } from "node:crypto";
import type { ProjectId } from "../id.ts";
import type { LakePoint } from "./point.ts";

/** Begins the keys of all files of the lake. */
export const lakePrefix = "lake/";

/** A retention in the lake. */
export interface LakePlace {
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
}

/** A file to write: all its points are of one day. */
export interface LakeFile {
  readonly key: string;
  readonly points: readonly LakePoint[];
}

/** A file as it is listed. */
export interface LakeObject {
  readonly key: string;
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly writtenAt: number;
}

const nanosPerMilli = 1_000_000n;

/** Answers the day in UTC, as `YYYY-MM-DD`. */
export const dayOf = (atNanos: bigint): string => new Date(Number(atNanos / nanosPerMilli)).toISOString().slice(0, 10);

/** Begins the keys of all that a retention holds. */
export const retentionPrefix = (retention: string): string => `${lakePrefix}${retention}/`;

/** Begins the names of a retention's days. */
export const daysPrefix = ({ project, retention }: LakePlace): string =>
  `${retentionPrefix(retention)}project=${project}/day=`;

/** Begins the keys of the files of one day. */
export const dayPrefix = (place: LakePlace, day: string): string => `${daysPrefix(place)}${day}/`;

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Compares by source, measurement and time, so that the rows of a series lie side by side. */
export function byPlaceInFile(one: LakePoint, other: LakePoint): number {
  const places = compare(one.source, other.source) || compare(one.measurement, other.measurement);
  if (places !== 0) return places;
  const apart = BigInt(one.atNanos) - BigInt(other.atNanos);
  return apart < 0n ? -1 : apart > 0n ? 1 : compare(one.eventId, other.eventId);
}

/** Keeps of points with the same event id the one that was accepted last. */
export function withoutRepeats(points: readonly LakePoint[]): LakePoint[] {
  const latest = new Map<string, LakePoint>();
  for (const point of points) {
    const before = latest.get(point.eventId);
    if (!before || before.acceptedAt <= point.acceptedAt) latest.set(point.eventId, point);
  }
  return [...latest.values()];
}

const hashOf = (texts: readonly string[]): string => {
  const hash = createHash("sha256");
  for (const text of texts.toSorted()) hash.update(`${text}\n`);
  return hash.digest("hex").slice(0, 40);
};

/**
 * Names a file after what is in it, so that a batch which comes again overwrites itself. The time of acceptance counts:
 * the same point accepted later may win against another that came in between.
 */
const nameOf = (points: readonly LakePoint[]): string =>
  `${hashOf(points.map(({ eventId, acceptedAt }) => `${eventId} ${acceptedAt}`))}${extension}`;

const extension = ".parquet";

/** Begins the names of lists of replaced files. Athena and others pass over files whose names begin so. */
const listMark = "_replaced-";

export const isPointFile = (key: string): boolean => key.endsWith(extension);
export const isReplacedList = (key: string): boolean => key.includes(`/${listMark}`);

/** Names the file that holds what the inputs hold, and the list that says so. The same inputs make the same names. */
export function mergedNames(prefix: string, inputs: readonly string[]): { part: string; list: string } {
  const hash = hashOf(inputs.map((key) => key.slice(prefix.length)));
  return { part: `${prefix}part-${hash}${extension}`, list: `${prefix}${listMark}${hash}.json` };
}

/** Answers the files that hold points: one for each day. */
export function filesOf(place: LakePlace, points: readonly LakePoint[]): LakeFile[] {
  const byDay = Map.groupBy(withoutRepeats(points), ({ atNanos }) => dayOf(BigInt(atNanos)));
  return [...byDay].map(([day, some]) => ({
    key: `${dayPrefix(place, day)}${nameOf(some)}`,
    points: some.sort(byPlaceInFile),
  }));
}
