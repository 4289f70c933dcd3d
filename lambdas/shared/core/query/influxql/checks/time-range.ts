/** Parts the times of a `WHERE` from its other conditions. */

import type { Binary, ComparisonOperator, Expression } from "../ast.ts";
import type { TimeRange } from "../meaning.ts";
import { isLogical } from "../precedence.ts";
import { shownText } from "../print.ts";
import { refuse } from "../refused.ts";
import { type Clock, type Constant, constantOf, folded } from "./constant.ts";
import { earliestNanos, latestNanos, looksLikeTime, nanosOfText } from "./instant-text.ts";

export interface Parted {
  readonly range: TimeRange;
  /** Absent if nothing else is asked of a point. */
  readonly condition?: Expression;
}

/** What a part of a condition asks of times: nothing, nothing else, or both. */
type Asks = "no times" | "times alone" | "both";

interface Part extends Parted {
  readonly asks: Asks;
}

/** Parts a condition as InfluxDB does, and refuses what it would answer in silence with nothing, or with something else. */
export function parted(condition: Expression | undefined, clock: Clock): Parted {
  if (!condition) return { range: {} };
  const { range, condition: rest } = part(condition, clock);
  return rest === undefined || (rest.kind === "boolean" && rest.value) ? { range } : { range, condition: rest };
}

function part(condition: Expression, clock: Clock): Part {
  if (condition.kind === "boolean") return { range: {}, condition, asks: "no times" };
  if (condition.kind !== "binary") {
    return refuse(`${shownText(condition)} is no condition; compare it with something, as in x > 1 or host = 'a'.`);
  }
  if (isLogical(condition.operator))
    return joined(condition, part(condition.left, clock), part(condition.right, clock));
  if (isTime(condition.left)) return timePart(condition, condition.operator, condition.right, clock);
  if (isTime(condition.right)) return timePart(condition, turned(condition.operator), condition.left, clock);
  if (mentionsTime(condition)) {
    return refuse(`In ${shownText(condition)}, time must stand alone on one side, as in time > now() - 1h.`);
  }
  return { range: {}, condition: folded(condition), asks: "no times" };
}

const isTime = (expression: Expression): boolean =>
  expression.kind === "reference" && expression.name.toLowerCase() === "time";

const mentionsTime = (expression: Expression): boolean =>
  isTime(expression) ||
  (expression.kind === "binary" && (mentionsTime(expression.left) || mentionsTime(expression.right))) ||
  (expression.kind === "call" && expression.arguments.some(mentionsTime));

/** Intersects the ranges of both sides, which is what AND means. OR between ranges has no range, so it is refused. */
function joined(whole: Binary, left: Part, right: Part): Part {
  const isBetweenTimes =
    left.asks === "times alone" || right.asks === "times alone" || (left.asks === "both" && right.asks === "both");
  if (whole.operator === "or" && isBetweenTimes) {
    return refuse(
      `OR cannot join times, as in ${shownText(whole)}: ask for each range in a statement of its own, separated by ;.`,
    );
  }
  const [one, other] = [left.condition, right.condition];
  const condition = one && other ? folded({ ...whole, left: one, right: other }) : (one ?? other);
  const asks = left.asks === right.asks ? left.asks : "both";
  return { range: intersected(left.range, right.range), ...(condition ? { condition } : {}), asks };
}

/** Answers what lies in both. It may be nothing, with an end before its beginning. */
export function intersected(one: TimeRange, other: TimeRange): TimeRange {
  const from = one.from === undefined || (other.from !== undefined && other.from > one.from) ? other.from : one.from;
  const to = one.to === undefined || (other.to !== undefined && other.to < one.to) ? other.to : one.to;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

const turns: Readonly<Partial<Record<Binary["operator"], ComparisonOperator>>> = {
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

const turned = (operator: Binary["operator"]): Binary["operator"] => turns[operator] ?? operator;

function timePart(whole: Binary, operator: Binary["operator"], side: Expression, clock: Clock): Part {
  const at = nanosBeside(whole, side, clock);
  const range = rangeOf(operator, at);
  if (!range) return refuse(`time cannot be compared by ${operator.toUpperCase()}; use =, <, <=, > or >=.`);
  return { range, asks: "times alone" };
}

/** The numbers that InfluxDB keeps times in. */
const [smallest, largest] = [-(2n ** 63n), 2n ** 63n - 1n];

const after = (at: bigint): bigint => (at === largest ? at : at + 1n);
const before = (at: bigint): bigint => (at === smallest ? at : at - 1n);

function rangeOf(operator: Binary["operator"], at: bigint): TimeRange | undefined {
  if (operator === "=") return { from: at, to: at };
  if (operator === ">") return { from: after(at) };
  if (operator === ">=") return { from: at };
  if (operator === "<") return { to: before(at) };
  return operator === "<=" ? { to: at } : undefined;
}

const forms =
  "a time such as '2026-01-31T00:00:00Z', '2026-01-31' or '2026-01-31 12:00:00', nanoseconds, or now() - 1h";

function nanosBeside(whole: Binary, side: Expression, clock: Clock): bigint {
  const value = asTime(constantOf(side, clock), clock);
  const nanos = value && nanosOf(value);
  if (nanos === undefined) return refuse(`In ${shownText(whole)}, time must be compared with ${forms}.`);
  // Numbers may be at the edge of what there is, since clients write the largest of them for "no end".
  const isOutside =
    value?.kind === "time" ? nanos < earliestNanos || nanos > latestNanos : nanos < smallest || nanos > largest;
  if (isOutside) refuse(`The time in ${shownText(whole)} is none between 1677 and 2262; choose another.`);
  return nanos;
}

/** Reads a text as a time. */
function asTime(value: Constant | undefined, { offset }: Clock): Constant | undefined {
  if (value?.kind !== "string") return value;
  const nanos = looksLikeTime(value.value) ? nanosOfText(value.value, offset) : undefined;
  return nanos === undefined ? undefined : { kind: "time", nanos };
}

/** Reads whole numbers and durations as nanoseconds since 1970. */
function nanosOf(value: Constant): bigint | undefined {
  if (value.kind === "time" || value.kind === "duration") return value.nanos;
  if (value.kind === "integer") return value.value;
  return value.kind === "number" && Number.isFinite(value.value) ? BigInt(Math.trunc(value.value)) : undefined;
}
