/** Sums a metric over functions, for an alarm that watches all of them. */

import type { Duration } from "aws-cdk-lib";
import { MathExpression, type Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { MillraceFunction } from "./millrace-function.ts";

/** Answers the sum of the functions' metrics over the period, which `metric` is given for each of them. */
export function sumOver(
  functions: Record<string, MillraceFunction>,
  period: Duration,
  metric: (each: MillraceFunction, over: { readonly period: Duration }) => Metric,
): MathExpression {
  const usingMetrics = Object.fromEntries(
    Object.entries(functions).map(([name, each]) => [name, metric(each, { period })]),
  );
  return new MathExpression({
    // Fills gaps with 0: a function that was not called has no value in the period, and a sum with a missing value has
    // none either.
    expression: Object.keys(usingMetrics)
      .map((name) => `FILL(${name}, 0)`)
      .join(" + "),
    usingMetrics,
    period,
  });
}
