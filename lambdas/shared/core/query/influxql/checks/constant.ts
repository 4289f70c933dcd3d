/** Calculates with constants as InfluxDB does: numbers, texts, durations, and times where they stand beside `time`. */

import type { BooleanLiteral, Expression, Literal, Operator } from "../ast.ts";
import { looksLikeTime, nanosOfText } from "./instant-text.ts";
import type { ZoneOffset } from "./time-zone.ts";

/** An instant has no literal of its own: it is made of a text, or of `now()`. */
export type Constant = Literal | { readonly kind: "time"; readonly nanos: bigint };

export const isLiteral = (value: Constant | Expression): value is Literal =>
  value.kind === "integer" ||
  value.kind === "number" ||
  value.kind === "string" ||
  value.kind === "boolean" ||
  value.kind === "duration";

const time = (nanos: bigint): Constant => ({ kind: "time", nanos });
const duration = (nanos: bigint): Constant => ({ kind: "duration", nanos: BigInt.asIntN(64, nanos) });
const boolean = (value: boolean): Constant => ({ kind: "boolean", value });
const integer = (value: bigint): Constant => ({ kind: "integer", value: BigInt.asIntN(64, value) });
const number = (value: number): Constant => ({ kind: "number", value });

/** Answers what an operator makes of two constants; undefined where it makes nothing of them. */
export function combined(
  operator: Operator,
  one: Constant,
  other: Constant,
  offset?: ZoneOffset,
): Constant | undefined {
  const bothTexts = one.kind === "string" && other.kind === "string";
  if (bothTexts && (operator === "=" || operator === "!=" || operator === "+")) {
    return operator === "+"
      ? { kind: "string", value: one.value + other.value }
      : compared(operator, one.value, other.value);
  }
  const [left, right] = [timeOfText(one, offset), timeOfText(other, offset)];
  if (left.kind === "boolean" && right.kind === "boolean") return ofBooleans(operator, left.value, right.value);
  if (left.kind === "integer" && right.kind === "integer") return ofIntegers(operator, left.value, right.value);
  if (isNumeric(left) && isNumeric(right)) return ofNumbers(operator, Number(left.value), Number(right.value));
  return ofTimes(operator, left, right);
}

function timeOfText(value: Constant, offset: ZoneOffset | undefined): Constant {
  const nanos = value.kind === "string" && looksLikeTime(value.value) ? nanosOfText(value.value, offset) : undefined;
  return nanos === undefined ? value : time(nanos);
}

const isNumeric = (value: Constant) => value.kind === "integer" || value.kind === "number";

function compared<T extends bigint | number | string>(
  operator: Operator,
  one: T,
  other: T,
): BooleanLiteral | undefined {
  const value = comparisons.get(operator)?.(one, other);
  return value === undefined ? undefined : { kind: "boolean", value };
}

type Ordered = bigint | number | string;

const comparisons: ReadonlyMap<Operator, (one: Ordered, other: Ordered) => boolean> = new Map<
  Operator,
  (one: Ordered, other: Ordered) => boolean
>([
  ["=", (one, other) => one === other],
  ["!=", (one, other) => one !== other],
  ["<", (one, other) => one < other],
  ["<=", (one, other) => one <= other],
  [">", (one, other) => one > other],
  [">=", (one, other) => one >= other],
]);

function ofBooleans(operator: Operator, one: boolean, other: boolean): Constant | undefined {
  if (operator === "and" || operator === "&") return boolean(one && other);
  if (operator === "or" || operator === "|") return boolean(one || other);
  if (operator === "=") return boolean(one === other);
  return operator === "!=" || operator === "^" ? boolean(one !== other) : undefined;
}

/** Divides into a number with a point, and by zero into zero. */
function ofIntegers(operator: Operator, one: bigint, other: bigint): Constant | undefined {
  if (operator === "+") return integer(one + other);
  if (operator === "-") return integer(one - other);
  if (operator === "*") return integer(one * other);
  if (operator === "/") return number(other === 0n ? 0 : Number(one) / Number(other));
  if (operator === "%") return integer(other === 0n ? 0n : one % other);
  if (operator === "&") return integer(one & other);
  if (operator === "|") return integer(one | other);
  return operator === "^" ? integer(one ^ other) : compared(operator, one, other);
}

function ofNumbers(operator: Operator, one: number, other: number): Constant | undefined {
  if (operator === "+") return number(one + other);
  if (operator === "-") return number(one - other);
  if (operator === "*") return number(one * other);
  if (operator === "/") return number(other === 0 ? 0 : one / other);
  return operator === "%" ? number(other === 0 ? 0 : one % other) : compared(operator, one, other);
}

/** Calculates with times and durations. A whole number is nanoseconds: a time left of an operator, a length right of it. */
function ofTimes(operator: Operator, left: Constant, right: Constant): Constant | undefined {
  if (left.kind === "duration") return ofDuration(operator, left.nanos, right);
  const from = left.kind === "time" ? left.nanos : left.kind === "integer" ? left.value : undefined;
  if (from === undefined) return undefined;
  if (right.kind === "duration") return shifted(operator, from, right.nanos);
  if (right.kind === "integer" && left.kind === "time") return shifted(operator, from, right.value);
  if (right.kind !== "time") return undefined;
  if (left.kind === "integer") return operator === "+" ? time(from + right.nanos) : undefined;
  return operator === "-" ? duration(from - right.nanos) : compared(operator, from, right.nanos);
}

const shifted = (operator: Operator, from: bigint, by: bigint): Constant | undefined =>
  operator === "+" ? time(from + by) : operator === "-" ? time(from - by) : undefined;

function ofDuration(operator: Operator, nanos: bigint, right: Constant): Constant | undefined {
  if (right.kind === "time") return operator === "+" ? time(nanos + right.nanos) : undefined;
  if (right.kind === "duration") {
    if (operator === "+") return duration(nanos + right.nanos);
    return operator === "-" ? duration(nanos - right.nanos) : compared(operator, nanos, right.nanos);
  }
  if (right.kind !== "integer" && right.kind !== "number") return undefined;
  // Leaves out what is behind the point of a factor, as InfluxDB does.
  const factor = right.kind === "integer" ? right.value : wholeOf(right.value);
  if (operator === "*") return duration(nanos * factor);
  return operator === "/" ? duration(factor === 0n ? 0n : nanos / factor) : undefined;
}

const wholeOf = (value: number): bigint => (Number.isFinite(value) ? BigInt(Math.trunc(value)) : 0n);

/** Answers the expression with everything calculated that needs no point. `now()` is not among it. */
export function folded(expression: Expression): Expression {
  if (expression.kind === "call") return { ...expression, arguments: expression.arguments.map(folded) };
  if (expression.kind !== "binary") return expression;
  const [left, right] = [folded(expression.left), folded(expression.right)];
  const decided = decidedBy(expression.operator, left, right);
  if (decided) return decided;
  const value = isLiteral(left) && isLiteral(right) ? combined(expression.operator, left, right) : undefined;
  return value !== undefined && isLiteral(value) ? value : { ...expression, left, right };
}

/** Answers what is left of AND and OR where one side is settled. */
function decidedBy(operator: Operator, left: Expression, right: Expression): Expression | undefined {
  if (operator !== "and" && operator !== "or") return undefined;
  const settling = operator === "or";
  for (const [one, other] of [[left, right] as const, [right, left] as const]) {
    if (one.kind === "boolean") return one.value === settling ? one : other;
  }
  return undefined;
}

/** When a query was asked, and in which zone its local times are. */
export interface Clock {
  readonly nowNanos: bigint;
  /** Absent = UTC. */
  readonly offset?: ZoneOffset;
}

/** Answers what an expression beside `time` is worth; undefined if it needs a point, or makes no sense. */
export function constantOf(expression: Expression, clock: Clock): Constant | undefined {
  if (isLiteral(expression)) return expression;
  if (expression.kind === "call") {
    return expression.name === "now" && expression.arguments.length === 0 ? time(clock.nowNanos) : undefined;
  }
  if (expression.kind !== "binary") return undefined;
  const [left, right] = [constantOf(expression.left, clock), constantOf(expression.right, clock)];
  return left && right && combined(expression.operator, left, right, clock.offset);
}
