/**
 * Reads JSON slowly and exactly. It runs on texts on which `JSON.parse` failed or would lose something, and says what
 * is wrong where.
 */

import { PlatformError } from "../error.ts";
import { plainObject } from "../parse-json.ts";
import { type JsonValue, LongNumber, show } from "./json-value.ts";

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
/** Matches what could be a misspelt literal or number, for messages. */
const word = /[-+.\w$]+/y;
const hex = /[0-9a-fA-F]{4}/y;

const escapes: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

const literals: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

const digitsOfDouble = 15;

/** Tells whether a unit may be in a string as it is. Beyond the end of the text the unit is NaN, which may not. */
const isPlain = (unit: number): boolean => unit >= 0x20 && unit !== 0x22 && unit !== 0x5c;

const isSpace = (unit: number): boolean => unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;

/** Reads one text, once. Every fault is a `bad-request` that names path, line and column. */
export class JsonReader {
  readonly #text: string;
  readonly #deepestNesting: number;
  readonly #path: (string | number)[] = [];
  #nesting = 0;
  #at = 0;

  constructor(text: string, deepestNesting: number) {
    this.#text = text;
    this.#deepestNesting = deepestNesting;
  }

  read(): JsonValue {
    this.#skipSpace();
    if (this.#at === this.#text.length) this.#fail("is empty; send a JSON object");
    const value = this.#value();
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail(`goes on with ${this.#next()} after its end; send one JSON object`);
    return value;
  }

  #value(): JsonValue {
    const first = this.#text[this.#at];
    if (first === "{") return this.#object();
    if (first === "[") return this.#array();
    if (first === '"') return this.#string();
    const literal = this.#match(number);
    if (literal !== "") return this.#number(literal);
    return this.#literal();
  }

  #object(): JsonValue {
    this.#open();
    const pairs = new Map<string, JsonValue>();
    this.#items("}", () => this.#pair(pairs));
    return plainObject(pairs);
  }

  #pair(pairs: Map<string, JsonValue>): void {
    if (this.#text[this.#at] !== '"') this.#fail(`holds ${this.#next()} where a key in double quotes must stand`);
    const start = this.#at;
    const key = this.#string();
    this.#path.push(key);
    if (pairs.has(key)) {
      this.#at = start;
      this.#fail("stands twice in its object; send each key once");
    }
    this.#skipSpace();
    if (this.#text[this.#at] !== ":") this.#fail(`is followed by ${this.#next()} where a colon must stand`);
    this.#at++;
    this.#skipSpace();
    pairs.set(key, this.#value());
    this.#path.pop();
  }

  #array(): JsonValue {
    this.#open();
    const array: JsonValue[] = [];
    this.#items("]", () => {
      this.#path.push(array.length);
      array.push(this.#value());
      this.#path.pop();
    });
    return array;
  }

  #open(): void {
    this.#nesting++;
    if (this.#nesting > this.#deepestNesting) {
      this.#fail(`is nested deeper than ${this.#deepestNesting} levels; send flatter data`);
    }
    this.#at++;
    this.#skipSpace();
  }

  /** Reads what is between the brackets, separated by commas, and leaves the closing bracket unread. */
  #items(close: "}" | "]", item: () => void): void {
    if (this.#text[this.#at] !== close) this.#oneOrMore(close, item);
    this.#at++;
    this.#nesting--;
  }

  #oneOrMore(close: "}" | "]", item: () => void): void {
    for (;;) {
      item();
      this.#skipSpace();
      if (this.#text[this.#at] === close) return;
      if (this.#text[this.#at] !== ",") this.#fail(`holds ${this.#next()} where a comma or ${close} must stand`);
      this.#at++;
      this.#skipSpace();
      if (this.#text[this.#at] === close) this.#fail(`ends in a comma before ${close}; remove the comma`);
    }
  }

  #string(): string {
    this.#at++;
    let content = this.#plainText();
    while (this.#text[this.#at] !== '"') {
      content += this.#text[this.#at] === "\\" ? this.#escape() : this.#badUnit();
      content += this.#plainText();
    }
    this.#at++;
    return content;
  }

  #plainText(): string {
    const text = this.#text;
    const start = this.#at;
    let end = start;
    while (isPlain(text.charCodeAt(end))) end++;
    this.#at = end;
    return text.slice(start, end);
  }

  #skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? "";
    if (letter === "u") {
      this.#at += 2;
      const digits = this.#match(hex);
      if (digits === "") this.#fail("holds a \\u that four hexadecimal digits must follow");
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const escaped = escapes.get(letter);
    if (escaped === undefined) this.#fail(`holds the escape ${show(`\\${letter}`)}, which JSON does not know`);
    this.#at += 2;
    return escaped;
  }

  #badUnit(): never {
    if (this.#at >= this.#text.length) this.#fail("holds a string without its closing quote; the text is cut off");
    const name = this.#text.charCodeAt(this.#at).toString(16).toUpperCase().padStart(4, "0");
    this.#fail(`holds the control character U+${name} inside a string; escape it as \\u${name.toLowerCase()}`);
  }

  #number(literal: string): JsonValue {
    const end = this.#at;
    const isEnded = this.#text[end] === "," || this.#text[end] === "}" || this.#text[end] === "]";
    if (!isEnded && this.#match(word) !== "") {
      this.#at = end - literal.length;
      this.#fail(`is ${show(this.#match(word))}, which is no JSON number; write it like -12.5 or 3e8`);
    }
    if (literal.length <= digitsOfDouble) return Number(literal);
    const significand = literal.replace(/[eE].*/, "");
    return significand.replace(/\D/g, "").length > digitsOfDouble ? new LongNumber(literal) : Number(literal);
  }

  #literal(): JsonValue {
    const start = this.#at;
    const name = this.#match(word);
    const value = literals.get(name);
    if (value !== undefined) return value;
    this.#at = start;
    if (/^[-+]?(nan|inf|infinity)$/i.test(name)) {
      this.#fail(`is ${name}, which JSON does not have; leave the field out or send null`);
    }
    this.#fail(
      name === "" ? `holds ${this.#next()} where a value must stand` : `is ${show(name)}, which is no JSON value`,
    );
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #next(): string {
    const point = this.#text.codePointAt(this.#at);
    if (point === undefined) return "the end of the text";
    return point === 0xfeff ? "a byte order mark" : show(String.fromCodePoint(point));
  }

  #fail(fault: string): never {
    const reason = `${pathText(this.#path)} ${fault} (${this.#place()}).`;
    throw new PlatformError("bad-request", `The body is not acceptable JSON: ${reason}`, { rejected: [{ reason }] });
  }

  #place(): string {
    let line = 1;
    let start = 0;
    for (let end = this.#text.indexOf("\n"); end >= 0 && end < this.#at; end = this.#text.indexOf("\n", start)) {
      line++;
      start = end + 1;
    }
    return `line ${line}, column ${this.#at - start + 1}`;
  }
}

/** Writes a path such as `Metrics[0].Fields.a`. Quotes keys that are no plain words. */
function pathText(path: readonly (string | number)[]): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[\w#]{1,60}$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${show(step)}]`;
  }
  return text === "" ? "The text" : text;
}
