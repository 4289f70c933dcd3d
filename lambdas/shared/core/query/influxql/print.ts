/** Writes statements and expressions as InfluxQL, one way for each meaning: for messages, and to be parsed again. */

import type { Call, Column, Expression, Fill, Operator, SelectStatement, Source, Window } from "./ast.ts";
import { durationText } from "./duration.ts";
import { isKeyword } from "./keywords.ts";
import { type Precedence, precedenceOf } from "./precedence.ts";

/** Writes a name, in double quotes where it needs them. */
export const nameText = (name: string): string =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !isKeyword(name) ? name : `"${escaped(name, '"')}"`;

const escaped = (text: string, quote: string): string =>
  text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll(quote, `\\${quote}`);

const regexText = (pattern: string): string => `/${pattern.replaceAll("/", "\\/")}/`;

/** Writes an expression. `around` is how strongly the operator beside it binds. */
export function expressionText(expression: Expression, around: Precedence = 0): string {
  switch (expression.kind) {
    case "binary": {
      const binds = precedenceOf(expression.operator);
      const left = expressionText(expression.left, binds);
      const text = `${left} ${operatorText(expression.operator)} ${expressionText(expression.right, binds + 1)}`;
      return binds < around ? `(${text})` : text;
    }
    case "call":
      return callText(expression);
    case "reference":
      return nameText(expression.name) + (expression.type ? `::${expression.type}` : "");
    case "wildcard":
      return expression.type ? `*::${expression.type}` : "*";
    case "regex":
      return regexText(expression.pattern);
    case "string":
      return `'${escaped(expression.value, "'")}'`;
    case "duration":
      return durationText(expression.nanos);
    case "number":
      return numberText(expression.value);
    default:
      return String(expression.value);
  }
}

const longestShown = 100;

/** Writes an expression for a message, which names it and need not repeat a whole query. */
export function shownText(expression: Expression): string {
  const text = expressionText(expression);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

const operatorText = (operator: Operator): string => operator.toUpperCase();

function callText({ name, arguments: given }: Call): string {
  const written = name === "distinct" ? name : nameText(name);
  return `${written}(${given.map((one) => expressionText(one)).join(", ")})`;
}

/** Writes a number with a point and without an exponent, since InfluxQL has none. */
function numberText(value: number): string {
  const [significand = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = significand.replace("-", "").split(".");
  const point = whole.length + Number(exponent);
  const digits = (whole + fraction)
    .padEnd(point, "0")
    .padStart(whole.length + fraction.length - Math.min(0, point - 1), "0");
  const at = Math.max(1, point);
  return `${value < 0 ? "-" : ""}${digits.slice(0, at)}.${digits.slice(at) || "0"}`;
}

/** Writes what stands after `FROM`. */
export function sourceText(source: Source): string {
  if (source.kind === "subquery") return `(${selectText(source.select)})`;
  const { database, retention } = source;
  const scope = [...(database === undefined ? [] : [quoted(database)]), ...scopeOf(database, retention)];
  return [...scope, source.kind === "pattern" ? regexText(source.pattern) : nameText(source.name)].join(".");
}

const quoted = (name: string): string => `"${escaped(name, '"')}"`;

function scopeOf(database: string | undefined, retention: string | undefined): string[] {
  if (retention !== undefined) return [quoted(retention)];
  return database === undefined ? [] : [""];
}

const fillText = (fill: Fill): string => `fill(${fill.kind === "number" ? numberText(fill.value) : fill.kind})`;

const columnText = ({ expression, alias }: Column): string =>
  expressionText(expression) + (alias === undefined ? "" : ` AS ${nameText(alias)}`);

/** Writes a `SELECT`. */
export function selectText(select: SelectStatement): string {
  const { columns, into, sources, condition, dimensions, fill, order, window, timeZone } = select;
  const sorts = order.map(
    ({ name, direction }) => `${name === undefined ? "" : `${nameText(name)} `}${words[direction]}`,
  );
  return [
    `SELECT ${columns.map(columnText).join(", ")}`,
    into && `INTO ${sourceText(into)}`,
    `FROM ${sources.map(sourceText).join(", ")}`,
    condition && `WHERE ${expressionText(condition)}`,
    dimensions.length > 0 && `GROUP BY ${dimensions.map((one) => expressionText(one)).join(", ")}`,
    fill && fillText(fill),
    sorts.length > 0 && `ORDER BY ${sorts.join(", ")}`,
    windowText(window),
    timeZone !== undefined && `tz('${escaped(timeZone, "'")}')`,
  ]
    .filter(Boolean)
    .join(" ");
}

const words = { ascending: "ASC", descending: "DESC" } as const;

export const windowText = ({ limit, offset, seriesLimit, seriesOffset }: Window): string =>
  [
    limit !== undefined && `LIMIT ${limit}`,
    offset !== undefined && `OFFSET ${offset}`,
    seriesLimit !== undefined && `SLIMIT ${seriesLimit}`,
    seriesOffset !== undefined && `SOFFSET ${seriesOffset}`,
  ]
    .filter(Boolean)
    .join(" ");
