/** The functions that a `SELECT` may call: what each makes of the points of a group, and what its arguments must be. */

import type { Call, Expression } from "../ast.ts";
import { shownText } from "../print.ts";
import { refuse, refuseFunction } from "../refused.ts";

/**
 * What comes of a group of points:
 * - `aggregate`: one value that is calculated of them;
 * - `selector`: one of them;
 * - `rows`: several of them, or several values;
 * - `transformation`: a value for each, calculated of those before it; also over the buckets of another function.
 */
export type FunctionKind = "aggregate" | "selector" | "rows" | "transformation";

/** What an argument behind the first may be. */
type Later = "number" | "rank" | "window" | "unit";

export interface FunctionRule {
  readonly kind: FunctionKind;
  /** The arguments behind the field. A unit of time may be left out. */
  readonly later: readonly Later[];
}

const rule = (kind: FunctionKind, ...later: readonly Later[]): FunctionRule => ({ kind, later });

/** By name. `distinct`, `top` and `bottom` have rules of their own beside these. */
const rules: ReadonlyMap<string, FunctionRule> = new Map([
  ["count", rule("aggregate")],
  ["mean", rule("aggregate")],
  ["median", rule("aggregate")],
  ["mode", rule("aggregate")],
  ["spread", rule("aggregate")],
  ["stddev", rule("aggregate")],
  ["sum", rule("aggregate")],
  ["integral", rule("aggregate", "unit")],
  ["first", rule("selector")],
  ["last", rule("selector")],
  ["max", rule("selector")],
  ["min", rule("selector")],
  ["percentile", rule("selector", "number")],
  ["bottom", rule("rows", "rank")],
  ["distinct", rule("rows")],
  ["sample", rule("rows", "rank")],
  ["top", rule("rows", "rank")],
  ["cumulative_sum", rule("transformation")],
  ["derivative", rule("transformation", "unit")],
  ["difference", rule("transformation")],
  ["elapsed", rule("transformation", "unit")],
  ["moving_average", rule("transformation", "window")],
  ["non_negative_derivative", rule("transformation", "unit")],
  ["non_negative_difference", rule("transformation")],
]);

/** The names of all functions that are served. */
export const servedFunctions: readonly string[] = [...rules.keys()];

/** Answers a function's rule. Refuses a name that is none, or one of InfluxQL's that is not served. */
export const ruleOf = (name: string): FunctionRule => rules.get(name) ?? refuseFunction(name, servedFunctions);

/** What a function's later arguments must be, told in its refusal. */
const wanted: Readonly<Record<Later, string>> = {
  number: "a number",
  rank: "a whole number of 1 or more",
  window: "a whole number of 2 or more",
  unit: "a duration above zero, such as 1s",
};

const fits: Readonly<Record<Later, (given: Expression) => boolean>> = {
  number: ({ kind }) => kind === "integer" || kind === "number",
  rank: (given) => given.kind === "integer" && given.value >= 1n,
  window: (given) => given.kind === "integer" && given.value >= 2n,
  unit: (given) => given.kind === "duration" && given.nanos > 0n,
};

/** Refuses a call with too few or too many arguments, or with one of the wrong kind behind the first. */
export function checkArguments(call: Call, { later }: FunctionRule): void {
  const [, ...given] = call.arguments;
  const least = later.filter((one) => one !== "unit").length;
  if (call.arguments.length === 0 || given.length < least || given.length > later.length) {
    refuse(`${call.name}() takes ${argumentsText(later)}, and was given ${call.arguments.length} arguments.`);
  }
  for (const [place, one] of given.entries()) {
    const kind = later[place];
    if (kind !== undefined && !fits[kind](one)) {
      refuse(`${shownText(one)} in ${shownText(call)} must be ${wanted[kind]}.`);
    }
  }
}

const argumentsText = (later: readonly Later[]): string =>
  ["a field", ...later.map((one) => (one === "unit" ? `optionally ${wanted.unit}` : wanted[one]))].join(", then ");
