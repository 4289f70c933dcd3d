/** Writes all statements as InfluxQL, so that what is printed is parsed to the same again. */

import type {
  Expression,
  NameCondition,
  ShowStatement,
  Statement,
} from "../../../lambdas/shared/core/query/influxql/ast.ts";
import {
  expressionText,
  nameText,
  selectText,
  sourceText,
  windowText,
} from "../../../lambdas/shared/core/query/influxql/print.ts";

/** Writes one statement. Of one that is refused only its first words are known. */
export function statementText(statement: Statement): string {
  switch (statement.kind) {
    case "select":
      return selectText(statement);
    case "create-database":
      return `CREATE DATABASE ${nameText(statement.name)}`;
    case "refused":
      return statement.words;
    default:
      return showText(statement);
  }
}

/** What a `SHOW` may have after its first words. */
interface Clauses {
  readonly database?: string;
  readonly sources?: readonly Parameters<typeof sourceText>[0][];
  readonly named?: NameCondition;
  readonly keys?: NameCondition;
  readonly condition?: Expression;
  readonly dimensions?: readonly Expression[];
  readonly window?: Parameters<typeof windowText>[0];
}

const clausesText = ({
  database,
  sources = [],
  named,
  keys,
  condition,
  dimensions = [],
  window = {},
}: Clauses): string =>
  [
    database !== undefined && `ON ${nameText(database)}`,
    sources.length > 0 && `FROM ${sources.map(sourceText).join(", ")}`,
    named && `WITH MEASUREMENT ${nameConditionText(named)}`,
    keys && `WITH KEY ${nameConditionText(keys)}`,
    condition && `WHERE ${expressionText(condition)}`,
    dimensions.length > 0 && `GROUP BY ${dimensions.map((one) => expressionText(one)).join(", ")}`,
    windowText(window),
  ]
    .filter(Boolean)
    .join(" ");

function nameConditionText(condition: NameCondition): string {
  if (condition.operator === "in") return `IN (${condition.names.map(nameText).join(", ")})`;
  const operand =
    "name" in condition ? nameText(condition.name) : expressionText({ kind: "regex", pattern: condition.pattern });
  return `${condition.operator} ${operand}`;
}

function showText(statement: ShowStatement): string {
  switch (statement.kind) {
    case "show-databases":
      return "SHOW DATABASES";
    case "show-nothing":
      return `SHOW ${statement.of.toUpperCase()}`;
    case "show-cardinality":
      return `SHOW ${counted[statement.of]} ${statement.exact ? "EXACT " : ""}CARDINALITY ${clausesText(statement)}`.trimEnd();
    default:
      return `${statement.kind.toUpperCase().replaceAll("-", " ")} ${clausesText(statement)}`.trimEnd();
  }
}

const counted = {
  series: "SERIES",
  measurements: "MEASUREMENT",
  "tag keys": "TAG KEY",
  "tag values": "TAG VALUES",
  "field keys": "FIELD KEY",
} as const;
