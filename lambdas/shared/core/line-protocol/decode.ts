/** Reads InfluxDB's line protocol, line by line: one that is wrong keeps no other from being written. */

import type { FieldValue } from "../event/field-value.ts";
import { decodeValue } from "./decode-value.ts";
import { LineFault } from "./line-fault.ts";
import { type NumberedLine, splitLines } from "./split-lines.ts";

/** A line's point. The maps are in the order of the line. */
export interface DecodedPoint {
  readonly line: number;
  readonly measurement: string;
  readonly tags: ReadonlyMap<string, string>;
  /** A field that a line holds twice has the value that came last. */
  readonly fields: ReadonlyMap<string, FieldValue>;
  /** Nanoseconds since 1970; absent if the line has no time, which means that of its receipt. */
  readonly atNanos?: string;
}

export interface RefusedLine {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export interface DecodedLines<Read = DecodedPoint> {
  readonly points: readonly Read[];
  readonly refused: readonly RefusedLine[];
}

/** `nanos` is the unit of the lines' times, of `precision.ts`. */
export const decodeLines = (text: string, nanos: bigint): DecodedLines =>
  readEachLine(splitLines(text), nanos, (point) => point);

/** Does the same, and reads each point on. What throws a LineFault refuses the line. */
export function readEachLine<Read>(
  lines: readonly NumberedLine[],
  nanos: bigint,
  read: (point: DecodedPoint, line: NumberedLine) => Read,
): DecodedLines<Read> {
  const points: Read[] = [];
  const refused: RefusedLine[] = [];
  for (const line of lines) {
    try {
      points.push(read(decodeLine(line, nanos), line));
    } catch (error) {
      if (!(error instanceof LineFault)) throw error;
      refused.push({ line: line.number, text: line.text, reason: error.message });
    }
  }
  return { points, refused };
}

/** Shows so much of a line, by which its sender finds it. */
const longestShown = 200;
/** Tells of so many lines at once. The count tells of the others. */
const mostShown = 10;

/** Says what was refused, as InfluxDB does, and which lines they were. */
export const partialWrite = (refused: readonly RefusedLine[]): string =>
  `partial write: ${unreadable(refused)} dropped=${refused.length}`;

/** Says why none of the lines was written. */
export function unreadable(refused: readonly RefusedLine[]): string {
  const shown = refused.slice(0, mostShown).map(({ line, text, reason }) => {
    const cut = text.slice(0, longestShown).toWellFormed();
    return `line ${line}: unable to parse '${cut}': ${reason}`;
  });
  return shown.join("\n");
}

/** A part of a line, and where what follows it begins. */
interface Part {
  readonly text: string;
  readonly next: number;
}

/** Reads up to one of `ends` that is not escaped. */
function scan(text: string, from: number, ends: string): Part {
  let at = from;
  while (at < text.length && !ends.includes(text.charAt(at))) at += text[at] === "\\" ? 2 : 1;
  const next = Math.min(at, text.length);
  return { text: text.slice(from, next), next };
}

/** Reads measurements as names and values of tags: clients escape their equals signs too, though they need not. */
const unescapeKey = (text: string): string => text.replace(/\\([,= ])/g, "$1");
const unescapeText = (text: string): string => text.replace(/\\(["\\])/g, "$1");

function decodeLine({ number: line, text }: NumberedLine, nanos: bigint): DecodedPoint {
  const measurement = scan(text, 0, ", ");
  if (measurement.text === "") throw new LineFault("missing measurement");
  const { tags, next: behindTags } = decodeTags(text, measurement.next);
  const { fields, next: behindFields } = decodeFields(text, behindBlanks(text, behindTags));
  const time = text.slice(behindFields).trim();
  const point = { line, measurement: unescapeKey(measurement.text), tags, fields };
  return time === "" ? point : { ...point, atNanos: decodeTime(time, nanos) };
}

function decodeTags(text: string, from: number): { tags: Map<string, string>; next: number } {
  const tags = new Map<string, string>();
  let next = from;
  while (text[next] === ",") {
    const key = scan(text, next + 1, "=, ");
    if (key.text === "") throw new LineFault("missing tag key");
    if (text[key.next] !== "=") throw new LineFault("missing tag value");
    const value = scan(text, key.next + 1, "=, ");
    if (value.text === "") throw new LineFault("missing tag value");
    if (text[value.next] === "=") throw new LineFault("invalid tag format");
    const name = unescapeKey(key.text);
    if (tags.has(name)) throw new LineFault("duplicate tags");
    tags.set(name, unescapeKey(value.text));
    next = value.next;
  }
  return { tags, next };
}

function decodeFields(text: string, from: number): { fields: Map<string, FieldValue>; next: number } {
  const fields = new Map<string, FieldValue>();
  let next = from;
  do {
    const key = scan(text, fields.size === 0 ? next : next + 1, "=, ");
    if (key.text === "" && key.next >= text.length) throw new LineFault("missing fields");
    if (text[key.next] !== "=") throw new LineFault("invalid field format");
    if (key.text === "") throw new LineFault("missing field key");
    const value = decodeField(text, key.next + 1);
    fields.set(unescapeKey(key.text), value.value);
    next = value.next;
  } while (text[next] === ",");
  return { fields, next };
}

function decodeField(text: string, from: number): { value: FieldValue; next: number } {
  if (text[from] !== '"') {
    const { text: bare, next } = scan(text, from, ", ");
    if (bare === "") throw new LineFault("missing field value");
    return { value: decodeValue(bare), next };
  }
  const quoted = scan(text, from + 1, '"');
  if (text[quoted.next] !== '"') throw new LineFault("unbalanced quotes");
  const next = quoted.next + 1;
  if (next < text.length && !", ".includes(text.charAt(next))) throw new LineFault("invalid field format");
  return { value: unescapeText(quoted.text), next };
}

/** InfluxDB keeps the outermost values of an int64 for itself. */
const latest = 2n ** 63n - 2n;

function decodeTime(text: string, nanos: bigint): string {
  if (!/^-?\d{1,20}$/.test(text)) throw new LineFault("bad timestamp");
  const time = BigInt(text) * nanos;
  if (time > latest || time < -latest) throw new LineFault(`time outside range -${latest} - ${latest}`);
  return String(time);
}

function behindBlanks(text: string, from: number): number {
  let at = from;
  while (text[at] === " " || text[at] === "\t" || text[at] === "\0") at++;
  return at;
}
