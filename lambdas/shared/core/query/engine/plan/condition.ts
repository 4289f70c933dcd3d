/**
 * Asks of each point what stands after `WHERE`. A missing tag is an empty one, but equal to no other tag; a missing field
 * matches nothing.
 */

import type { Expression } from "../../influxql/ast.ts";
import type { Batch } from "../../series.ts";
import type { Value } from "../answer.ts";
import type { Known } from "../origin.ts";
import type { Matcher, MatcherOf } from "../pattern.ts";
import { combined } from "./arithmetic.ts";
import { type Getter, getterOf, type Resolved, resolve } from "./reference.ts";

/** Tells for a batch which of its rows match. */
export type Condition = (batch: Batch) => (index: number) => boolean;

type Compiled = (batch: Batch) => Getter;

export function conditionOf(expression: Expression, known: Known, matcherOf: MatcherOf): Condition {
  const compiled = compile(expression, { find: (name) => resolve(name, known), matcherOf });
  return (batch) => {
    const get = compiled(batch);
    return (index) => get(index) === true;
  };
}

interface Setting {
  readonly find: (reference: Extract<Expression, { kind: "reference" }>) => Resolved;
  readonly matcherOf: MatcherOf;
}

function compile(expression: Expression, setting: Setting): Compiled {
  const { find, matcherOf } = setting;
  switch (expression.kind) {
    case "binary": {
      const { operator, right } = expression;
      const tags = tagsIn(expression, find);
      if (tags && (operator === "=" || operator === "!=")) return comparing(tags, operator === "=");
      const left = compile(expression.left, setting);
      if (right.kind === "regex") return matching(left, matcherOf(right.pattern), operator === "=~");
      const other = compile(right, setting);
      if (operator === "and" || operator === "or") return joined(operator, left, other);
      return (batch) => {
        const [one, two] = [left(batch), other(batch)];
        return (index) => combined(operator, one(index), two(index));
      };
    }
    case "reference":
      return valuesOf(find(expression));
    default:
      return constant(constantOf(expression));
  }
}

type Tag = Extract<Resolved, { kind: "tag" }>;

/** Answers both sides if both are tags, as a text in double quotes is. */
function tagsIn(
  { left, right }: Extract<Expression, { kind: "binary" }>,
  find: Setting["find"],
): [Tag, Tag] | undefined {
  if (left.kind !== "reference" || right.kind !== "reference") return undefined;
  const [one, other] = [find(left), find(right)];
  return one.kind === "tag" && other.kind === "tag" ? [one, other] : undefined;
}

/** Takes tags for equal that are both there, as InfluxDB does: two that are missing are not. */
function comparing(tags: readonly [Tag, Tag], wanted: boolean): Compiled {
  return (batch) => {
    const [one, two] = [getterOf(batch, tags[0]), getterOf(batch, tags[1])];
    return (index) => {
      const value = one(index);
      return (value !== null && value !== "" && value === two(index)) === wanted;
    };
  };
}

function joined(operator: "and" | "or", left: Compiled, right: Compiled): Compiled {
  return (batch) => {
    const [one, two] = [left(batch), right(batch)];
    if (operator === "and") return (index) => one(index) === true && two(index) === true;
    return (index) => one(index) === true || two(index) === true;
  };
}

function matching(left: Compiled, matches: Matcher, wanted: boolean): Compiled {
  return (batch) => {
    const get = left(batch);
    return (index) => {
      const value = get(index);
      return typeof value === "string" && matches(value) === wanted;
    };
  };
}

function valuesOf(resolved: Resolved): Compiled {
  if (resolved.kind === "field") return (batch) => getterOf(batch, resolved);
  return (batch) => {
    const values = batch.tags.get(resolved.name);
    return (index) => values?.[index] ?? "";
  };
}

const constant =
  (value: Value): Compiled =>
  () =>
  () =>
    value;

/** Answers null for what has no value beside a field, which then matches nothing. */
export function constantOf(expression: Expression): Value {
  switch (expression.kind) {
    case "number":
    case "string":
    case "boolean":
      return expression.value;
    case "integer":
      return Number(expression.value);
    case "duration":
      return Number(expression.nanos);
    default:
      return null;
  }
}

/** Lists the references in an expression, those in functions among them. */
export function referencesIn(expression: Expression): Extract<Expression, { kind: "reference" }>[] {
  if (expression.kind === "reference") return [expression];
  if (expression.kind === "binary") return [...referencesIn(expression.left), ...referencesIn(expression.right)];
  return expression.kind === "call" ? expression.arguments.flatMap(referencesIn) : [];
}
