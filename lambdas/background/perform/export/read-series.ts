/**
 * Reads a series into a part, some time of it at once: a store that sorts what it is asked for would otherwise go through
 * all that is left for each part. Whatever takes too long ends where the rows that came are whole.
 */

import { PlatformError } from "../../../shared/core/error.ts";
import type { FieldValue } from "../../../shared/core/event/field-value.ts";
import type { ExportTask } from "../../../shared/core/export/files.ts";
import type { ExportRow } from "../../../shared/core/export/row.ts";
import type { SourceId } from "../../../shared/core/id.ts";
import { isoShort } from "../../../shared/core/instant.ts";
import type { Job } from "../../../shared/core/job.ts";
import { type Batch, connectionTag, type SeriesReader } from "../../../shared/core/query/series.ts";
import type { Part } from "./part.ts";

export interface Reading {
  readonly job: Job;
  readonly task: ExportTask;
  readonly reader: SeriesReader;
  readonly part: Part;
  readonly port: { readonly nowMillis: () => number };
  /** Milliseconds since 1970 from which on no more is read than it takes to come further. */
  readonly deadlineMillis: number;
  /** Milliseconds since 1970 at which a store that is still at work is left. */
  readonly latestMillis: number;
}

interface SeriesRange {
  readonly source: SourceId;
  readonly measurement: string;
  /** Nanoseconds since 1970, both included. */
  readonly from: bigint;
  readonly to: bigint;
  readonly spanSeconds: number | undefined;
}

/** Where the next part begins in the series. */
export interface Next {
  readonly from: string;
  readonly spanSeconds: number;
}

const secondNanos = 1_000_000_000n;
const usualSpanSeconds = 86_400;
const leastSpanSeconds = 60;
/** Is longer than any range, so that doubling it ends. */
const mostSpanSeconds = 2 ** 33;
/** Asks for twice the time where it had fewer rows than this part of what a file may have. */
const fittingPart = 2;

/**
 * Stops where one time of one series has so many times of the rows that a file should have: rows of one time must not
 * be torn apart, since no reader tells in which order they come.
 */
const mostTimesOfOneTime = 4;

export const isSpent = ({ part, port, deadlineMillis }: Reading): boolean =>
  part.isFull() || port.nowMillis() >= deadlineMillis;

/** Fills the part. Answers where the next one begins; undefined when all of the range is read. */
export async function readSeries(range: SeriesRange, reading: Reading): Promise<Next | undefined> {
  const { part } = reading;
  let spanSeconds = range.spanSeconds ?? usualSpanSeconds;
  for (let { from } = range; from <= range.to; ) {
    const end = from + BigInt(spanSeconds) * secondNanos - 1n;
    const to = end < range.to ? end : range.to;
    const before = part.rows.length;
    const next = await readSpan({ ...range, from, to, spanSeconds }, reading);
    const isMuch = part.rows.length - before > part.limits.rows / fittingPart;
    if (next !== undefined)
      return { from: String(next), spanSeconds: isTooMuch(reading) ? shorter(spanSeconds) : spanSeconds };
    if (!isMuch) spanSeconds = Math.min(2 * spanSeconds, mostSpanSeconds);
    from = to + 1n;
    if (from <= range.to && isSpent(reading)) return { from: String(from), spanSeconds };
  }
  return undefined;
}

/** Tells whether the span was too long: it had more than fits, or the store took too long for it. */
const isTooMuch = ({ part, port, latestMillis }: Reading): boolean => part.isFull() || port.nowMillis() >= latestMillis;

const shorter = (spanSeconds: number): number => Math.max(leastSpanSeconds, Math.floor(spanSeconds / 2));

/** Answers the time at which the next part begins; undefined when all of the span is read. */
async function readSpan(range: SeriesRange, reading: Reading): Promise<bigint | undefined> {
  const { batches, watch } = scanOf(range, reading);
  const taken: Taken = { last: undefined };
  try {
    for await (const batch of batches) {
      const next = take(batch, taken, range, reading);
      if (next !== undefined) return next;
    }
  } catch (error) {
    const { last = range.from } = taken;
    const isStuck = last === range.from && range.spanSeconds === leastSpanSeconds;
    if (!watch.isOver || isStuck) throw error;
    // There may be more rows of this time.
    reading.part.removeLast(range, last);
    return last;
  }
  return undefined;
}

interface Taken {
  /** The time of the last row that was taken; undefined before the first. */
  last: bigint | undefined;
}

/** Takes rows of a batch. Answers the time of the first that belongs to the next part. */
function take(batch: Batch, taken: Taken, range: SeriesRange, reading: Reading): bigint | undefined {
  const { part, task } = reading;
  const { source, measurement } = range;
  const wanted = wantedOf(task);
  const spent = isSpent(reading);
  for (let index = 0; index < batch.count; index++) {
    const at = batch.times[index] ?? 0n;
    if (taken.last !== undefined && at !== taken.last && (spent || part.isFull())) return at;
    if (at === taken.last && part.isFull(mostTimesOfOneTime)) throw tooManyOfOneTime(range, at);
    taken.last = at;
    const fields = fieldsOf(batch, index, wanted);
    if (fields.length > 0) part.add({ source, measurement, atNanos: at, ...tagsOf(batch, index), fields });
  }
  return undefined;
}

const wantedOf = ({ fields }: ExportTask): ReadonlySet<string> | undefined =>
  fields.length > 0 ? new Set(fields) : undefined;

/** Begins to read a span, with a watch that leaves the store when it has taken too long. */
function scanOf(
  { source, measurement, from, to }: SeriesRange,
  { job, task, reader, part, port, latestMillis }: Reading,
) {
  const watch = { isOver: false };
  const wanted = wantedOf(task);
  const batches = reader.scan({
    series: { project: job.project, retention: task.retention, source, measurement },
    from,
    to,
    ...(wanted ? { fields: wanted } : {}),
    order: "oldest-first",
    // One more tells whether there is another time.
    mostRows: Math.max(1, part.limits.rows - part.rows.length) + 1,
    checkTime: () => {
      if (port.nowMillis() < latestMillis) return;
      watch.isOver = true;
      throw new PlatformError("unavailable", "The store of the retention took too long to answer what it holds.");
    },
  });
  return { batches, watch };
}

function fieldsOf({ fields }: Batch, index: number, wanted: ReadonlySet<string> | undefined): [string, FieldValue][] {
  const found: [string, FieldValue][] = [];
  for (const [name, { numbers, others }] of fields) {
    if (wanted && !wanted.has(name)) continue;
    const number = numbers?.[index];
    const value = number === undefined || Number.isNaN(number) ? others?.[index] : number;
    if (value !== undefined) found.push([name, value]);
  }
  return found;
}

function tagsOf({ tags }: Batch, index: number): Pick<ExportRow, "connectionTag" | "tags"> {
  const found: [string, string][] = [];
  for (const [key, column] of tags) {
    const value = column[index];
    if (key !== connectionTag && value !== undefined) found.push([key, value]);
  }
  return { connectionTag: tags.get(connectionTag)?.[index] ?? "", tags: found };
}

/** The code by which an export ends that cannot go on. */
const tooManyOfOneTime = ({ source, measurement }: SeriesRange, at: bigint): PlatformError =>
  new PlatformError(
    "too-large",
    `The source ${source} has more points of ${JSON.stringify(measurement)} at ${isoShort(String(at))} than fit into a file; ask for the times before and after it.`,
  );
