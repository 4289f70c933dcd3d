/** Names the columns of an answer as InfluxDB does. */

import type { Expression } from "../../influxql/ast.ts";

interface Named {
  readonly expression: Expression;
  readonly alias?: string;
}

/**
 * Answers a name for each column, none twice among those that were not given: `x`, `x_1`, `x_2`. None is called `time` as
 * the first column is. InfluxDB need not see to that, since it takes no field or tag of that name; sources have some.
 */
export function columnNames(columns: readonly Named[]): string[] {
  const used = new Map([["time", 1]]);
  for (const { alias } of columns) if (alias !== undefined) used.set(alias, 1);
  return columns.map(({ alias, expression }) => alias ?? freeName(nameOf(expression), used));
}

function freeName(wanted: string, used: Map<string, number>): string {
  let count = used.get(wanted);
  if (count === undefined) {
    used.set(wanted, 1);
    return wanted;
  }
  while (used.has(`${wanted}_${count}`)) count++;
  const name = `${wanted}_${count}`;
  used.set(wanted, count + 1);
  used.set(name, 1);
  return name;
}

/** Answers what a column is called without an alias: its name, its function, or both operands' names, joined. */
export function nameOf(expression: Expression): string {
  if (expression.kind === "reference" || expression.kind === "call") return expression.name;
  return namesIn(expression).join("_");
}

function namesIn(expression: Expression): string[] {
  if (expression.kind === "binary") return [...namesIn(expression.left), ...namesIn(expression.right)];
  return expression.kind === "reference" || expression.kind === "call" ? [expression.name] : [];
}
