/** Reads `GROUP BY`: the buckets of time that it asks for, and the tags. */

import type { Call, Expression, Reference, RegexLiteral, Wildcard } from "../ast.ts";
import { bounds } from "../bounds.ts";
import { durationText } from "../duration.ts";
import type { Interval, TimeRange } from "../meaning.ts";
import { shownText } from "../print.ts";
import { refuse } from "../refused.ts";
import { type Clock, folded } from "./constant.ts";

export interface Grouping {
  readonly interval?: Interval;
  readonly groupBy: readonly (Reference | Wildcard | RegexLiteral)[];
}

/** Parts `time(…)` from tags, wildcards and regular expressions. */
export function groupingOf(dimensions: readonly Expression[], clock: Clock): Grouping {
  const groupBy: (Reference | Wildcard | RegexLiteral)[] = [];
  const intervals: (Interval | undefined)[] = [];
  for (const dimension of dimensions.map(folded)) {
    if (dimension.kind === "call") intervals.push(intervalOf(dimension, clock));
    else if (dimension.kind === "wildcard" || dimension.kind === "regex") groupBy.push(dimension);
    else groupBy.push(tagOf(dimension));
  }
  if (intervals.length > 1) refuse("GROUP BY holds time(…) twice; leave one.");
  const [interval] = intervals;
  return interval ? { interval, groupBy } : { groupBy };
}

function tagOf(dimension: Expression): Reference {
  if (dimension.kind !== "reference") {
    return refuse(`GROUP BY takes tags, *, regular expressions and time(…), not ${shownText(dimension)}.`);
  }
  if (dimension.name.toLowerCase() === "time") refuse("GROUP BY time needs the length of its buckets, as in time(1h).");
  return dimension;
}

/** Answers undefined for `time(0s)`, which groups nothing. */
function intervalOf(call: Call, clock: Clock): Interval | undefined {
  if (call.name !== "time") refuse(`GROUP BY takes no function but time(…), and no ${call.name}().`);
  const [every, offset, ...more] = call.arguments;
  if (every?.kind !== "duration" || more.length > 0) {
    return refuse("time(…) takes the length of its buckets, and optionally an offset, as in time(1h) or time(1d, 6h).");
  }
  if (every.nanos < 0n) refuse(`${shownText(call)} has buckets of negative length; write one above zero.`);
  if (every.nanos === 0n) return undefined;
  const offsetNanos = offset ? offsetOf(offset, every.nanos, clock) : 0n;
  return { everyNanos: every.nanos, offsetNanos: offsetNanos % every.nanos };
}

/** From the first year to 1970. The offset `now()` counts from there, as it does in InfluxDB. */
const nanosBefore1970 = 62_135_596_800_000_000_000n;

function offsetOf(offset: Expression, everyNanos: bigint, clock: Clock): bigint {
  if (offset.kind === "duration") return offset.nanos;
  if (offset.kind !== "call" || offset.name !== "now" || offset.arguments.length > 0) {
    refuse(`The offset ${shownText(offset)} in time(…) must be a duration such as -15m, or now().`);
  }
  return modulo(clock.nowNanos + nanosBefore1970, everyNanos);
}

const modulo = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;

/** Answers how many buckets a range has, those without a point among them. */
function bucketsOf({ everyNanos, offsetNanos }: Interval, from: bigint, to: bigint): bigint {
  if (to < from) return 0n;
  const bucketAt = (nanos: bigint): bigint =>
    (nanos - offsetNanos - modulo(nanos - offsetNanos, everyNanos)) / everyNanos;
  return bucketAt(to) - bucketAt(from) + 1n;
}

/**
 * Refuses a range of more buckets than an answer may have rows, before anything is read for it. A range without a
 * beginning is checked once it is known when the first point was: by the engine, with this.
 */
export function checkBuckets(interval: Interval, { from, to }: TimeRange): void {
  if (from === undefined || to === undefined) return;
  const buckets = bucketsOf(interval, from, to);
  if (buckets <= BigInt(bounds.rows)) return;
  const shortest = (to - from) / BigInt(bounds.rows - 1) + 1n;
  refuse(
    `GROUP BY time(${durationText(interval.everyNanos)}) asks for ${buckets} buckets, and an answer has ${bounds.rows} rows at most; ` +
      `group by time(${durationText(rounded(shortest))}) or longer, or ask for less time.`,
  );
}

const second = 1_000_000_000n;

/** Rounds a length up to one that people would write. */
function rounded(nanos: bigint): bigint {
  const steps = [1n, 10n, 30n, 60n, 300n, 900n, 3600n, 21_600n, 86_400n].map((seconds) => seconds * second);
  const day = 86_400n * second;
  return steps.find((step) => step >= nanos) ?? ((nanos + day - 1n) / day) * day;
}
