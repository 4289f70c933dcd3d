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

/** What may stand anywhere, and what is read only to be refused, so that naming it helps nobody. */
const dull: ReadonlySet<string> = new Set([
  ...["a space", "a sign", '"$"'],
  ..."ALTER DELETE DIAGNOSTICS DROP EXPLAIN GRANT GRANTS INTO KILL REVOKE SET SHARD SHARDS STATS USERS".split(" "),
]);

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

/** What to write instead of words that other languages have. */
const otherWords: ReadonlyMap<string, string> = new Map([
  ["BETWEEN", "write a >= 1 AND a <= 2"],
  ["DESCRIBE", "SHOW FIELD KEYS FROM m and SHOW TAG KEYS FROM m tell what a measurement has"],
  ["HAVING", "filter in a statement around, as in SELECT a FROM (SELECT max(x) AS a FROM m) WHERE a > 1"],
  ["IN", "write =~ /^(a|b)$/ for one of several tags, or join comparisons by OR"],
  ["INSERT", "points are written by POST /write or POST /api/data"],
  ["IS", "a field that is missing matches no comparison, and a tag that is missing is ''"],
  ["JOIN", "InfluxQL has no joins; name several measurements after FROM, or ask for each"],
  ["LIKE", "write =~ /^a/ for what begins with a"],
  ["NOT", "write != or !~"],
  ["TABLES", "write SHOW MEASUREMENTS"],
  ["UPDATE", "points are written by POST /write or POST /api/data, and a later one with the same time and tags wins"],
  ["USE", "name the database beside the query (db=…), or as in SELECT a FROM db..m"],
]);

/** Answers what to do about mistakes that are made often; empty for others. */
function hintOf(text: string, found: string, expected: readonly Expectation[]): string {
  const word = found.toUpperCase();
  if (/^\s*(from|import|buckets|option)\b\s*[("]/i.test(text) || text.includes("|>")) {
    return "this looks like Flux, which is not served; ask in InfluxQL, as in SELECT mean(x) FROM m GROUP BY time(1h)";
  }
  const instead = otherWords.get(word);
  if (instead !== undefined) return instead;
  return expects(expected, "a name") ? hintForName(found) : hintAfterOperand(word, expected);
}

function hintForName(found: string): string {
  if (found === "'") return "names stand in double quotes, and texts in single quotes";
  if (found === "/") return "a regular expression stands behind =~ or !~ in a condition";
  if (found === "=") return "equality is one =";
  return isKeyword(found) && !beginsClause.has(found.toUpperCase())
    ? `${found} is a keyword, and a name only as "${found}"`
    : "";
}

function hintAfterOperand(word: string, expected: readonly Expectation[]): string {
  if (word === "(") return "a function's parenthesis follows its name without a space";
  if (/^(NS|U|MS|S|M|H|D|W)$/.test(word)) return "a duration has no space before its unit, as in 1h";
  const isMisplaced = clauseWords.has(word) && expects(expected, "the end");
  return isMisplaced ? `the clauses of a statement stand in the order ${clauses}` : "";
}
