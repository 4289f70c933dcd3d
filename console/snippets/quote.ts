/** Quotes values for the languages that snippets are written in, and for cells of CSV, so that no value can be more than a value. */

/** What is kept as it is in strings of Python and JavaScript: what one sees. All else is escaped, above all marks that turn the direction of text. */
const visible = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

function escapeCharacter(character: string, beyond: (hex: string) => string): string {
  if (character === '"' || character === "\\") return `\\${character}`;
  if (character === "\n") return "\\n";
  const code = codeOf(character);
  const hex = code.toString(16);
  if (code > 0xffff) return beyond(hex);
  return visible.test(character) ? character : `\\u${hex.padStart(4, "0")}`;
}

/** Quotes text for a POSIX shell. NUL is left out, which no argument can hold; halves of surrogate pairs become U+FFFD. */
export function quoteSh(text: string): string {
  return `'${text.toWellFormed().replaceAll("\0", "").replaceAll("'", `'\\''`)}'`;
}

/** Quotes text for Python 3. Characters beyond the basic plane are written `\U0001f600`. */
export function quotePython(text: string): string {
  return `"${Array.from(text, (each) => escapeCharacter(each, (hex) => `\\U${hex.padStart(8, "0")}`)).join("")}"`;
}

/** Quotes text for JavaScript. */
export function quoteJs(text: string): string {
  return `"${Array.from(text, (each) => escapeCharacter(each, (hex) => `\\u{${hex}}`)).join("")}"`;
}

/** A value of JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Answers a value as JSON has it. What JSON has no place for becomes null. */
export function jsonOf(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value !== "object") return null;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, jsonOf(member)]));
}

/** Marks that turn the direction of the text after them, so that it reads otherwise than it is. */
const turning = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Writes a value of JSON so that it reads as it is: marks that turn text are escaped. */
export function writeJson(value: Json, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(turning, (mark) => `\\u${mark.charCodeAt(0).toString(16)}`);
}

interface Dialect {
  readonly quote: (text: string) => string;
  readonly word: (value: boolean | null) => string;
  readonly key: (name: string) => string;
}

const python: Dialect = {
  quote: quotePython,
  word: (value) => (value === null ? "None" : value ? "True" : "False"),
  key: quotePython,
};

const javascript: Dialect = {
  quote: quoteJs,
  word: String,
  // A literal's key `__proto__` would set the prototype, where a computed one is a key like any other.
  key: (name) => (name === "__proto__" ? '["__proto__"]' : /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoteJs(name)),
};

function literal(value: Json, dialect: Dialect, indent: string): string {
  if (typeof value === "string") return dialect.quote(value);
  // Keeps a number a number with a fraction's sign: JSON writes -0 as 0.
  if (typeof value === "number") return JSON.stringify(value);
  if (typeof value === "boolean" || value === null) return dialect.word(value);
  const deeper = `${indent}  `;
  if (isList(value))
    return wrap(
      "[",
      value.map((each) => literal(each, dialect, deeper)),
      "]",
      indent,
    );
  const members = Object.entries(value).map(([key, each]) => `${dialect.key(key)}: ${literal(each, dialect, deeper)}`);
  return wrap("{", members, "}", indent);
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);

/** Puts members on one line where they fit there, and else each on its own. */
function wrap(open: string, members: readonly string[], close: string, indent: string): string {
  const line = `${open}${members.join(", ")}${close}`;
  if (line.length + indent.length <= 72 && !line.includes("\n")) return line;
  return `${open}\n${members.map((each) => `${indent}  ${each},`).join("\n")}\n${indent}${close}`;
}

/** Writes a value of JSON as a literal of Python 3. */
export const pythonLiteral = (value: Json): string => literal(value, python, "");

/** Writes a value of JSON as a literal of JavaScript. */
export const jsLiteral = (value: Json): string => literal(value, javascript, "");

/** Matches what begins a formula, in the wide forms of these signs too, which spreadsheets take for the same. */
const formula = /^[=+\-@＝＋－＠\t\r\n]/;
const plainNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Writes a cell of CSV (RFC 4180). Text that a spreadsheet would take for a formula gets an apostrophe before it, which
 * makes it text there; numbers, also negative ones, stay as they are.
 */
export function csvCell(value: string | number | boolean | null): string {
  if (value === null) return "";
  if (typeof value !== "string") return String(value);
  const safe = formula.test(value) && !plainNumber.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Writes a row of CSV, with the end of its line. */
export const csvRow = (cells: readonly (string | number | boolean | null)[]): string =>
  `${cells.map(csvCell).join(",")}\r\n`;
