/** How strongly operators bind: the greater, the more. Equal ones are joined from the left. */

import type { Operator } from "./ast.ts";

export type Precedence = number;

const levels: readonly (readonly Operator[])[] = [
  ["or"],
  ["and"],
  ["=", "!=", "<", "<=", ">", ">=", "=~", "!~"],
  ["+", "-", "|", "^"],
  ["*", "/", "%", "&"],
];

/** Answers 1 for the weakest. */
export const precedenceOf = (operator: Operator): Precedence =>
  1 + levels.findIndex((level) => level.includes(operator));

export const isComparison = (operator: Operator): boolean => precedenceOf(operator) === 3;

/** Tells `and` and `or`. */
export const isLogical = (operator: Operator): boolean => precedenceOf(operator) < 3;
