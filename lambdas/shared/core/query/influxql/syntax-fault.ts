/** Says in people's words why a query cannot be read, and what to write instead. */

import { show } from "../../intake/json-value.ts";
import { isKeyword } from "./keywords.ts";
import type { Expectation, SyntaxError as Unreadable } from "./parser.js";

/** Answers a sentence without its full stop. */
export function faultOf(text: string, { expected, message, location: { start } }: Unreadable): string {
  const place = `at line ${start.line}, column ${start.column}`;
  if (expected === null) return `${message}, ${place}`;
  const found = /^(?:[\w$]+|.)/su.exec(text.slice(start.offset))?.[0] ?? "";
  const what = found === "" ? "the query ends" : `found ${show(found)}`;
  const hint = hintOf(text, found, expected);
  return `${what} where ${listOf(expected)} must stand, ${place}${hint && `: ${hint}`}`;
}

/** What may stand anywhere, so that naming it helps nobody. */
const dull: ReadonlySet<string> = new Set(["a space", "a sign", '"$"']);

const nameOf = (one: Expectation): string => {
  if (one.type === "other") return one.description;
  if (one.type === "literal") return show(one.text);
  return one.type === "end" ? "the end" : "";
};

/** Lists what may stand at a place, words before punctuation. */
function listOf(expected: readonly Expectation[]): string {
  const names = [...new Set(expected.map(nameOf))].filter((name) => name !== "" && !dull.has(name));
  const sorted = names.toSorted((one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1));
  const last = sorted.pop() ?? "something else";
  return sorted.length === 0 ? last : `${sorted.join(", ")} or ${last}`;
}

const rankOf = (name: string): number => (isKeyword(name) ? 0 : /^[a-z]/.test(name) ? 1 : 2);

const clauses = "WHERE, GROUP BY, fill(), ORDER BY, LIMIT, OFFSET, SLIMIT, SOFFSET, tz()";
const clauseWords: ReadonlySet<string> = new Set([
  ..."WHERE GROUP FILL ORDER LIMIT OFFSET SLIMIT SOFFSET TZ".split(" "),
]);

/** Keywords that nobody means as a name: something was left out before them. */
const beginsClause: ReadonlySet<string> = new Set("AND FROM INTO OR SELECT WHERE".split(" "));

const expects = (expected: readonly Expectation[], name: string): boolean =>
  expected.some((one) => nameOf(one) === name);

/** Answers what to do about mistakes that are made often; empty for others. */
function hintOf(text: string, found: string, expected: readonly Expectation[]): string {
  const word = found.toUpperCase();
  if (/^\s*(from|import|buckets|option)\b\s*[("]/i.test(text) || text.includes("|>")) {
    return "this looks like Flux, which is not served; ask in InfluxQL, as in SELECT mean(x) FROM m GROUP BY time(1h)";
  }
  if (word === "INSERT") return "points are written by POST /write or POST /api/data";
  if (word === "JOIN") return "InfluxQL has no joins; name several measurements after FROM, or ask for each";
  if (expects(expected, "a name") && isKeyword(found) && !beginsClause.has(word))
    return `${found} is a keyword, and a name only as "${found}"`;
  if (clauseWords.has(word) && expects(expected, "the end"))
    return `the clauses of a statement stand in the order ${clauses}`;
  if (found === "(" && expects(expected, "an operator"))
    return "a function's parenthesis follows its name without a space";
  if (found === "/" && expects(expected, "a name")) return "a regular expression stands behind =~ or !~ in a condition";
  return "";
}
