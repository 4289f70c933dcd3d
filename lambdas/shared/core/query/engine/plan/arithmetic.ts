/**
 * Calculates with values as InfluxQL does: what an operator cannot take makes null, and a division by zero makes 0. What
 * is no number, such as the deviation of one value, stays NaN until it is answered, since `fill` leaves it alone.
 */

import type { ComparisonOperator, Operator } from "../../influxql/ast.ts";
import type { Value } from "../answer.ts";

export function combined(operator: Operator, one: Value, other: Value): Value {
  if (typeof one === "number" && typeof other === "number") return ofNumbers(operator, one, other);
  if (typeof one === "boolean" && typeof other === "boolean") return ofBooleans(operator, one, other);
  if (typeof one === "string" && typeof other === "string") return ofTexts(operator, one, other);
  return null;
}

function ofNumbers(operator: Operator, one: number, other: number): Value {
  switch (operator) {
    case "+":
      return one + other;
    case "-":
      return one - other;
    case "*":
      return one * other;
    case "/":
      return other === 0 ? 0 : one / other;
    case "%":
      return one % other;
    default:
      return compared(operator, one, other);
  }
}

function compared(operator: Operator | ComparisonOperator, one: number, other: number): Value {
  switch (operator) {
    case "=":
      return one === other;
    case "!=":
      return one !== other;
    case "<":
      return one < other;
    case "<=":
      return one <= other;
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    default:
      return null;
  }
}

function ofBooleans(operator: Operator, one: boolean, other: boolean): Value {
  switch (operator) {
    case "and":
    case "&":
      return one && other;
    case "or":
    case "|":
      return one || other;
    case "!=":
    case "^":
      return one !== other;
    case "=":
      return one === other;
    default:
      return null;
  }
}

function ofTexts(operator: Operator, one: string, other: string): Value {
  if (operator === "=") return one === other;
  return operator === "!=" ? one !== other : null;
}
