/**
 * Checks what Timestream takes before anything is sent, so that a point which it never takes becomes a message at once
 * (https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html).
 */

import { columnOfTag, meaningOf } from "./columns.ts";
import type { TimestreamRecord } from "./record.ts";

/** Records in a call. */
export const recordsAtOnce = 100;

const longestDimensionNameBytes = 60;
const longestMeasureNameBytes = 256;
const mostDimensions = 128;
const mostMeasures = 256;
const longestValueCharacters = 2048;
const mostSeriesBytes = 2048;
const mostRecordBytes = 2048;
const furthestAheadNanos = 15n * 60n * 1_000_000_000n;
/** Timestream counts a time, and each number, as so many bytes. */
const numberBytes = 8;

const bytesOf = (text: string): number => Buffer.byteLength(text);

/** Answers why Timestream would refuse the record, to be read after "because"; undefined if it would not. */
export function faultOfRecord(record: TimestreamRecord, keepSeconds: number, nowMillis: number): string | undefined {
  return faultOfTime(BigInt(record.atNanos), keepSeconds, nowMillis) ?? faultOfNames(record) ?? faultOfSizes(record);
}

function faultOfTime(atNanos: bigint, keepSeconds: number, nowMillis: number): string | undefined {
  const nowNanos = BigInt(nowMillis) * 1_000_000n;
  if (atNanos > nowNanos + furthestAheadNanos)
    return "its time is more than 15 minutes ahead, which Timestream refuses";
  if (atNanos < nowNanos - BigInt(keepSeconds) * 1_000_000_000n)
    return "its time is before all that the retention keeps";
  return undefined;
}

const shown = (name: string): string => JSON.stringify(name.slice(0, 100));

function faultOfNames({ dimensions, measureName, measures }: TimestreamRecord): string | undefined {
  if (bytesOf(measureName) > longestMeasureNameBytes) {
    return `its measurement ${shown(measureName)} has more than ${longestMeasureNameBytes} bytes`;
  }
  for (const { name, value } of dimensions) {
    const meaning = meaningOf(name);
    const tag = meaning.kind === "tag" ? `its tag ${shown(meaning.name)}` : `its ${shown(name)}`;
    const most = longestDimensionNameBytes - bytesOf(columnOfTag(""));
    if (bytesOf(name) > longestDimensionNameBytes) return `${tag} has a name of more than ${most} bytes`;
    if (name.includes(":")) return `${tag} has a colon in its name, which Timestream keeps for itself`;
    if (value.length > longestValueCharacters) return `${tag} has more than ${longestValueCharacters} characters`;
  }
  for (const { name, value } of measures) {
    const meaning = meaningOf(name);
    const field = `its field ${shown(meaning.kind === "own" ? name : meaning.name)}`;
    if (bytesOf(name) > longestMeasureNameBytes) return `${field} has a name that is too long for Timestream`;
    if (name.includes(":")) return `${field} has a colon in its name, which Timestream keeps for itself`;
    if (value.length > longestValueCharacters) return `${field} has more than ${longestValueCharacters} characters`;
  }
  return undefined;
}

function faultOfSizes({ dimensions, measureName, measures }: TimestreamRecord): string | undefined {
  if (dimensions.length > mostDimensions)
    return `it has more than ${mostDimensions} tags, the platform's own among them`;
  if (measures.length > mostMeasures) return `it has more than ${mostMeasures} fields, the platform's own among them`;
  const series = sum(dimensions.map(({ name, value }) => bytesOf(name) + bytesOf(value)));
  if (series > mostSeriesBytes) return `its tags with their values have more than ${mostSeriesBytes} bytes`;
  const values = sum(
    measures.map(({ name, value, type }) => bytesOf(name) + (type === "VARCHAR" ? bytesOf(value) : numberBytes)),
  );
  const all = series + bytesOf(measureName) + numberBytes + values;
  return all > mostRecordBytes ? `it has more than ${mostRecordBytes} bytes, tags and names among them` : undefined;
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
