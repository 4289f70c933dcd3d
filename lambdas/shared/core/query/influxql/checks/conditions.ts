/** Checks what is left of a `WHERE` without its times. */

import type { Expression } from "../ast.ts";
import { isComparison, isLogical } from "../precedence.ts";
import { shownText } from "../print.ts";
import { refuse } from "../refused.ts";

/** Refuses what is neither true nor false of a point, and functions, which would need many of them. */
export function checkConditions(condition: Expression): void {
  if (condition.kind === "boolean") return;
  if (condition.kind !== "binary" || (!isLogical(condition.operator) && !isComparison(condition.operator))) {
    refuse(`${shownText(condition)} is no condition; compare it with something, as in x > 1 or host = 'a'.`);
  }
  if (isLogical(condition.operator)) {
    checkConditions(condition.left);
    checkConditions(condition.right);
    return;
  }
  checkOperand(condition.left, condition);
  if (condition.operator !== "=~" && condition.operator !== "!~") checkOperand(condition.right, condition);
  else if (condition.left.kind !== "reference") {
    refuse(`Left of ${condition.operator} in ${shownText(condition)} must stand the name of a tag or field.`);
  }
}

function checkOperand(operand: Expression, whole: Expression): void {
  if (operand.kind === "call") {
    refuse(
      `${operand.name}() cannot stand in a condition; filter in a statement around, as in SELECT a FROM (SELECT max(x) AS a FROM m) WHERE a > 1.`,
    );
  }
  if (operand.kind === "wildcard") refuse(`* in ${shownText(whole)} cannot be compared; name one field or tag.`);
  if (operand.kind !== "binary") return;
  if (isLogical(operand.operator) || isComparison(operand.operator)) {
    refuse(`A comparison in ${shownText(whole)} is compared again; join comparisons by AND or OR.`);
  }
  checkOperand(operand.left, whole);
  checkOperand(operand.right, whole);
}
