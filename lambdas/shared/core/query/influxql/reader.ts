/** What the grammar asks of the world outside the text: the query's parameters, its bounds, and meanings of literals. */

import { RE2JS, RE2JSException } from "re2js";
import { show } from "../../intake/json-value.ts";
import type {
  Expression,
  Fill,
  MeasurementName,
  MeasurementPattern,
  NameCondition,
  Operator,
  StringLiteral,
  Window,
} from "./ast.ts";
import { bounds } from "./bounds.ts";
import { nanosOfDuration } from "./duration.ts";
import { isKeyword } from "./keywords.ts";
import type { Parameter, Parameters } from "./parameters.ts";

/** Refuses the query at the place that the parser has reached. */
export type Fail = (fault: string) => never;

/** A record of what the grammar found, with null for what it did not. */
type Found = Readonly<Record<string, unknown>>;

/** Leaves out what the statement did not have. */
const present = (found: Found): Found =>
  Object.fromEntries(Object.entries(found).filter(([, value]) => value !== null && value !== undefined));

/** Serves one run of the parser. */
export class Reader {
  private readonly parameters: Parameters;
  private readonly fail: Fail;
  private operators = 0;
  private regexes = 0;
  private regexSize = 0;

  constructor(parameters: Parameters, fail: Fail) {
    this.parameters = parameters;
    this.fail = fail;
  }

  readonly isKeyword = isKeyword;

  isWord = (name: string, word: string): boolean => name.toLowerCase() === word;

  /** Tells whether there is a parameter, of the kind if one is named. One that is faulty fails where it is used. */
  has(name: string, kind?: Parameter["kind"]): boolean {
    const parameter = this.parameters.get(name);
    if (parameter?.kind === "fault") return this.fail(`the parameter $${name} ${parameter.reason}`);
    return parameter !== undefined && (kind === undefined || parameter.kind === kind);
  }

  parameter = (name: string): Parameter | undefined => this.parameters.get(name);

  name(parameter: string): string {
    const value = this.parameters.get(parameter);
    return value?.kind === "name" ? value.name : this.fail(this.unknown(parameter));
  }

  unknown = (name: string): string =>
    `the parameter ${show(`$${name}`)} is not in params; send params={"${name}":…} beside the query`;

  unclosed = (what: "name" | "text" | "comment"): string =>
    ({
      name: 'a name has no closing double quote; add it, and write line breaks in names as "\\n"',
      text: "a text has no closing single quote; add it, and write line breaks in texts as '\\n'",
      comment: "a comment has no end; add */",
    })[what];

  badEscape = (character: string): string =>
    `\\${character} is no escape; there are \\\\, \\', \\" and \\n. Write \\\\ for a backslash`;

  integer(digits: string): Expression {
    const value = BigInt(digits);
    if (value >= 2n ** 64n) this.fail(`${show(digits)} is beyond 64 bits; write a smaller number, or one with a point`);
    return { kind: "integer", value };
  }

  /** Reads what counts rows or series. A number beyond all that there can be is as good as any such. */
  count(value: bigint): number {
    if (value < 0n) this.fail("a negative number counts nothing here; write 0 or more");
    return Number(value > BigInt(Number.MAX_SAFE_INTEGER) ? Number.MAX_SAFE_INTEGER : value);
  }

  duration(text: string): Expression {
    const nanos = nanosOfDuration(text);
    if (typeof nanos === "bigint") return { kind: "duration", nanos };
    const hint = /^\d+[eE]\d+$/.test(text) ? "; numbers have no exponent here, so write its digits out" : "";
    return this.fail(`${show(text)} ${nanos}${hint}`);
  }

  regex(pattern: string): string {
    if (++this.regexes > bounds.regexes)
      this.fail(`a query may hold ${bounds.regexes} regular expressions; join them by |`);
    if (pattern.startsWith("*")) {
      this.fail("/* begins a regular expression here, and no comment; move the comment, or write it behind --");
    }
    try {
      this.regexSize += RE2JS.compile(pattern).programSize();
    } catch (cause) {
      if (!(cause instanceof RE2JSException)) throw cause;
      this.fail(`/${pattern.slice(0, 60)}/ is no regular expression of RE2 (${cause.message.slice(0, 200)})`);
    }
    if (this.regexSize > bounds.regexSize)
      this.fail("the regular expressions repeat too much; write fewer or smaller repetitions");
    return pattern;
  }

  /** Joins operands of operators that bind alike, from the left. */
  chain(first: Expression, rest: readonly (readonly [Operator, Expression])[]): Expression {
    this.operators += rest.length;
    if (this.operators > bounds.operators) {
      this.fail(`a query may hold ${bounds.operators} operators; instead of many ORs write =~ /^(a|b|c)$/`);
    }
    return rest.reduce<Expression>((left, [operator, right]) => ({ kind: "binary", operator, left, right }), first);
  }

  signed(sign: "+" | "-", operand: Expression): Expression {
    const factor = sign === "-" ? -1 : 1;
    if (operand.kind === "number") return { kind: "number", value: operand.value * factor };
    if (operand.kind === "duration") return { kind: "duration", nanos: operand.nanos * BigInt(factor) };
    if (operand.kind !== "integer") return this.chain({ kind: "integer", value: BigInt(factor) }, [["*", operand]]);
    const value = operand.value * BigInt(factor);
    return value < -(2n ** 63n)
      ? this.fail(`${value} is beyond 64 bits; write a number above -2^63`)
      : { kind: "integer", value };
  }

  path(segments: readonly string[]): readonly string[] {
    if (segments.length > 3)
      this.fail("a name has three parts at most, as in db.retention.measurement; quote names with points");
    return segments;
  }

  measurement(path: readonly string[]): MeasurementName {
    return { kind: "measurement", ...scopeOf(path.slice(0, -1)), name: path.at(-1) ?? "" };
  }

  pattern(scope: readonly string[], pattern: string): MeasurementPattern {
    return { kind: "pattern", ...scopeOf(scope), pattern };
  }

  /** Takes an empty text for what stands in the parentheses if it is no expression. */
  fill(argument: Expression | ""): Fill {
    if (argument !== "") {
      if (argument.kind === "number") return { kind: "number", value: argument.value };
      if (argument.kind === "integer") return { kind: "number", value: Number(argument.value) };
      const word = argument.kind === "reference" && argument.type === undefined ? argument.name.toLowerCase() : "";
      if (word === "null" || word === "none" || word === "previous" || word === "linear") return { kind: word };
    }
    return this.fail("fill() takes null, none, previous, linear or a number");
  }

  /** Takes an empty text for what stands in the parentheses if it is no text in quotes. */
  timeZone = (name: StringLiteral | ""): string =>
    name === ""
      ? this.fail("tz() takes the name of a time zone in single quotes, such as 'Europe/Berlin'")
      : name.value;

  window = (found: Found): Window => present(found);

  select = ({ dimensions, fill, order, ...found }: Found): Found =>
    present({ kind: "select", ...found, dimensions: dimensions ?? [], fill, order: order ?? [] });

  show(kind: string, { sources, ...found }: Found): Found {
    const all = kind === "show-measurements" || kind === "show-retention-policies" ? undefined : [];
    return present({ kind, ...found, sources: sources ?? all });
  }

  cardinality = (of: string, exact: unknown, { dimensions, ...found }: Found): Found =>
    this.show("show-cardinality", { ...found, of, exact: exact !== null, dimensions: dimensions ?? [] });

  named = (source: MeasurementName | MeasurementPattern): NameCondition =>
    source.kind === "pattern" ? { operator: "=~", pattern: source.pattern } : { operator: "=", name: source.name };

  refused = (...words: readonly string[]): Found => ({
    kind: "refused",
    words: words
      .join(" ")
      .replace(/\/\*.*?\*\/|--[^\r\n]*|\s+/gs, " ")
      .replace(/ +/g, " ")
      .trim()
      .toUpperCase(),
  });
}

/** Names what the parts before a measurement's name are. An empty one says nothing, as in `db..m`. */
function scopeOf(parts: readonly string[]): { database?: string; retention?: string } {
  const [retention, database] = parts.toReversed();
  return { ...(database ? { database } : {}), ...(retention ? { retention } : {}) };
}
