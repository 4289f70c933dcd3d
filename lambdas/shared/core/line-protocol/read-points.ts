/**
 * Reads line protocol into points as the platform keeps them. The rules of names and sizes are those of every other way
 * in; a line that breaks one is refused by itself.
 */

import { type Blob, readBlob } from "../blob/data-uri.ts";
import { NameChecker } from "../intake/names.ts";
import { faultOfSize, RequestSize } from "../intake/point-collector.ts";
import { defaultConnectionTag } from "../intake/read-metric.ts";
import { Row, type RowContext } from "../intake/row.ts";
import { type PointTime, pointOf } from "../intake/rows-of-metric.ts";
import { faultOfNanos } from "../intake/timestamp.ts";
import { blobRefused, type ValueFault } from "../intake/values.ts";
import { type DecodedPoint, type RefusedLine, readEachLine } from "./decode.ts";
import { LineFault } from "./line-fault.ts";
import { splitLines } from "./split-lines.ts";

type Point = ReturnType<typeof pointOf>;

/** A line that was read, and the files that came inside its fields. */
interface ReadLine {
  readonly line: number;
  readonly text: string;
  readonly point: Point;
  readonly blobs: readonly Blob[];
}

export interface ReadLines {
  readonly taken: readonly ReadLine[];
  /** In the order of their numbers. */
  readonly refused: readonly RefusedLine[];
}

export interface LineTimes {
  /** The nanoseconds of the unit of the lines' times, of `precision.ts`. */
  readonly unit: bigint;
  /** The time of lines that have none, in nanoseconds since 1970. */
  readonly receivedAtNanos: string;
}

/** Throws `too-large` for more than 10,000 lines, faulty ones among them, or lines that together outgrow every usual request. */
export function readLines(text: string, { unit, receivedAtNanos }: LineTimes): ReadLines {
  const lines = splitLines(text);
  const context = new LineContext();
  // Counts before it reads, since a fault costs more than a point, and has two characters.
  for (const _ of lines) context.countRow();
  const { points, refused } = readEachLine(lines, unit, (decoded, { text }): ReadLine => {
    const point = readPoint(decoded, receivedAtNanos, context);
    return { line: decoded.line, text, point, blobs: context.takeBlobs() };
  });
  return { taken: points, refused };
}

/** Refuses the lines with files, for a source that nobody keeps files for. */
export function withoutBlobs({ taken, refused }: ReadLines): ReadLines {
  const others = taken.filter(({ blobs }) => blobs.length > 0);
  const reason = `a field ${blobRefused.reason}`;
  const all = [...refused, ...others.map(({ line, text }) => ({ line, text, reason }))];
  return {
    taken: taken.filter(({ blobs }) => blobs.length === 0),
    refused: all.toSorted((one, other) => one.line - other.line),
  };
}

function readPoint(decoded: DecodedPoint, receivedAtNanos: string, context: LineContext): Point {
  const { measurement, tags, fields } = decoded;
  refuseFor("measurement", context.names.faultOfMeasurement(measurement));
  const time = timeOf(decoded, receivedAtNanos);
  context.begin();
  const row = Row.ofMetric(context);
  for (const [key, value] of tags) row.addTag(key, value);
  for (const [name, value] of fields) row.addField(name, value);
  if (context.fault !== undefined) throw new LineFault(context.fault);
  const connectionTag = row.connectionTag ?? defaultConnectionTag;
  const point = pointOf({ measurement, connectionTag, row, time });
  refuseFor("line", faultOfSize(point, row.weight));
  return point;
}

function refuseFor(what: string, fault: string | undefined): void {
  if (fault !== undefined) throw new LineFault(`the ${what} ${fault}`);
}

function timeOf({ atNanos }: DecodedPoint, receivedAtNanos: string): PointTime {
  if (atNanos === undefined) return { atNanos: receivedAtNanos, isOurs: true };
  const fault = faultOfNanos(atNanos);
  if (fault !== undefined) throw new LineFault(fault);
  return { atNanos, isOurs: false };
}

/** Remembers the first fault of the line that is being read, and its files. */
class LineContext extends RequestSize implements RowContext {
  readonly names = new NameChecker();
  fault: string | undefined;
  #blobs: Blob[] = [];

  begin(): void {
    this.fault = undefined;
    this.#blobs = [];
  }

  reject(reason: string): void {
    this.fault ??= reason;
  }

  takeBlob(text: string): string | ValueFault {
    const blob = readBlob(text);
    if ("reason" in blob) return { ...blob, code: "bad-request" };
    this.#blobs.push(blob);
    return blob.path;
  }

  takeBlobs(): readonly Blob[] {
    return this.#blobs;
  }
}
