/** Plans the functions of a statement: what reads the points of each, and what goes over its buckets afterwards. */

import type { FieldType } from "../../catalogue.ts";
import type { Call, Expression, Reference } from "../../influxql/ast.ts";
import type { CheckedSelect, TimeRange } from "../../influxql/meaning.ts";
import { expressionText } from "../../influxql/print.ts";
import { refuse } from "../../influxql/refused.ts";
import * as aggregates from "../functions/aggregates.ts";
import { integral } from "../functions/integral.ts";
import type { FieldValue, Reducer } from "../functions/reducer.ts";
import * as selectors from "../functions/selectors.ts";
import * as transformations from "../functions/transformations.ts";
import type { Known } from "../origin.ts";
import type { Windows } from "../rows/windows.ts";
import { typesOf } from "./expand.ts";

/** Makes a function for each group or bucket, by the values that it takes; without one, all values are handed on. */
export type Making =
  | { readonly takes: "numbers"; readonly make?: () => Reducer<number> }
  | { readonly takes: "others" | "all"; readonly make?: () => Reducer<FieldValue> };

export interface PlannedCall {
  readonly field: string;
  readonly making: Making;
  /** Bytes that it holds of each value, about, until its bucket is read. Others hold the same however many there are. */
  readonly heldBytes: number;
  /** Which points are read. A function over buckets reads some before the statement's own, to begin with its first. */
  readonly range: TimeRange;
  /** Whether it has the times of its points rather than of its buckets. */
  readonly keepsTimes: boolean;
  /** Whether buckets without a value are filled. */
  readonly isFilled: boolean;
  /** What takes the place of null in an empty bucket. */
  readonly emptyValue?: number;
  readonly isWhole: boolean;
  /** From the inside out. */
  readonly over: readonly transformations.Transformation[];
}

export interface CallSetting {
  readonly select: CheckedSelect;
  readonly windows: Windows | undefined;
  readonly known: Known;
  readonly random: () => number;
  /** Whether the statement has one function, which selects points. */
  readonly isAloneSelector: boolean;
}

const overBuckets = /^(non_negative_)?(derivative|difference)$|^(moving_average|cumulative_sum|elapsed)$/;

/** Answers undefined for a function of a field that nobody has written. */
export function planCall(
  call: Call,
  setting: CallSetting,
  range: TimeRange = setting.select.range,
): PlannedCall | undefined {
  const [first] = call.arguments;
  if (overBuckets.test(call.name) && first?.kind === "call") {
    const wider = call.name === "cumulative_sum" ? range : widened(range, setting);
    const inner = planCall(first, setting, wider);
    return inner && { ...inner, over: [...inner.over, transformationOf(call, setting)] };
  }
  const counted = first?.kind === "call" ? first.arguments[0] : first;
  if (counted?.kind !== "reference") return undefined;
  const types = setting.known.fields.get(counted.name);
  if (!types || counted.type === "tag") return undefined;
  const taken = takenOf(call, counted, types);
  if (overBuckets.test(call.name) || call.name === "integral") {
    const over = call.name === "integral" ? integralOf(call, setting) : transformationOf(call, setting);
    return {
      ...plain(counted.name, range),
      making: { takes: taken },
      heldBytes: bytesHandedOn,
      keepsTimes: true,
      over: [over],
    };
  }
  return planned(call, counted.name, taken, setting, range);
}

const plain = (field: string, range: TimeRange) => ({ field, range, isFilled: false, isWhole: false, over: [] });

function planned(
  call: Call,
  field: string,
  taken: Making["takes"],
  setting: CallSetting,
  range: TimeRange,
): PlannedCall {
  const isRanked = call.name === "top" || call.name === "bottom" || call.name === "sample";
  const isCount = call.name === "count";
  return {
    ...plain(field, range),
    making: makingOf(call, taken, setting),
    heldBytes: heldBytesOf(call),
    keepsTimes: isRanked || (setting.isAloneSelector && !setting.windows),
    isFilled: setting.windows !== undefined && !isRanked && call.name !== "distinct",
    isWhole: isCount,
    ...(isCount ? { emptyValue: 0 } : {}),
  };
}

/** Says which values of a field a function takes. A field may hold several types, and numbers go first. */
function takenOf(call: Call, field: Reference, types: ReadonlySet<FieldType>): Making["takes"] {
  const taken = typesOf(call.name);
  if (taken.has("string")) return "all";
  if (types.has("float")) return "numbers";
  if (taken.has("boolean") && types.has("boolean")) return "others";
  return refuse(
    `${call.name}() cannot be made of ${expressionText(field)}, which holds ${[...types].join(" and ")} values; use count, first, last, mode or distinct.`,
  );
}

/** Is what a value takes with its time and its point, and once more in what goes over it. */
const bytesHandedOn = 300;

function heldBytesOf({ name, arguments: [first] }: Call): number {
  switch (name) {
    case "median":
    case "percentile":
    case "sample":
      return 30;
    case "bottom":
    case "distinct":
    case "mode":
    case "top":
      return 150;
    case "count":
      return first?.kind === "call" ? 50 : 0;
    default:
      return 0;
  }
}

function makingOf(call: Call, taken: Making["takes"], setting: CallSetting): Making {
  const numeric = numericOf(call);
  if (numeric) return { takes: "numbers", make: numeric };
  const make = anyOf(call, setting);
  return taken === "numbers" ? { takes: "numbers", make } : { takes: taken, make };
}

function numericOf(call: Call): (() => Reducer<number>) | undefined {
  const later = call.arguments.at(-1);
  switch (call.name) {
    case "sum":
      return () => new aggregates.Sum();
    case "mean":
      return () => new aggregates.Mean();
    case "median":
      return () => new aggregates.Median();
    case "spread":
      return () => new aggregates.Spread();
    case "stddev":
      return () => new aggregates.StandardDeviation();
    case "percentile":
      return () => new selectors.Percentile(numberOf(later));
    case "top":
    case "bottom": {
      const { name } = call;
      const tags = call.arguments.slice(1, -1).flatMap((one) => (one.kind === "reference" ? [one.name] : []));
      return () => new selectors.Ranked(name, numberOf(later), tags);
    }
    default:
      return undefined;
  }
}

function anyOf(call: Call, { random, select }: CallSetting): () => Reducer<FieldValue> {
  switch (call.name) {
    case "count":
      return call.arguments[0]?.kind === "call" ? () => new aggregates.CountDistinct() : () => new aggregates.Count();
    case "first":
      return selectors.first;
    case "last":
      return selectors.last;
    case "min":
      return selectors.min;
    case "max":
      return selectors.max;
    case "mode":
      return () => new aggregates.Mode();
    case "distinct":
      return () => new selectors.Distinct(select.direction);
    case "sample":
      return () => new selectors.Sample(numberOf(call.arguments.at(-1)), random);
    default:
      return refuse(`There is no function ${call.name}(); use another.`);
  }
}

const secondNanos = 1_000_000_000n;

function transformationOf(call: Call, { select, windows }: CallSetting): transformations.Transformation {
  const [, later] = call.arguments;
  const isAscending = select.direction === "ascending";
  switch (call.name) {
    case "derivative":
    case "non_negative_derivative": {
      const unit = durationOf(later) ?? windows?.everyNanos ?? secondNanos;
      return transformations.derivative(unit, call.name !== "derivative", isAscending);
    }
    case "difference":
    case "non_negative_difference":
      return transformations.difference(call.name !== "difference");
    case "moving_average":
      return transformations.movingAverage(numberOf(later));
    case "cumulative_sum":
      return transformations.cumulativeSum();
    default:
      return transformations.elapsed(durationOf(later) ?? 1n);
  }
}

function integralOf(call: Call, { select, windows }: CallSetting): transformations.Transformation {
  return integral(durationOf(call.arguments[1]) ?? secondNanos, windows, select.direction === "ascending");
}

const durationOf = (expression: Expression | undefined): bigint | undefined =>
  expression?.kind === "duration" ? expression.nanos : undefined;

function numberOf(expression: Expression | undefined): number {
  if (expression?.kind === "integer") return Number(expression.value);
  return expression?.kind === "number" ? expression.value : 0;
}

/** Adds a bucket before the first that is answered, which is the last where the newest comes first. */
function widened({ from, to }: TimeRange, { select, windows }: CallSetting): TimeRange {
  const every = windows?.everyNanos ?? 0n;
  if (select.direction === "descending")
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to: to + every }) };
  return { ...(from === undefined ? {} : { from: from - every }), ...(to === undefined ? {} : { to }) };
}
