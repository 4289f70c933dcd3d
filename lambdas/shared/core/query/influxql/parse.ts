/** Reads InfluxQL: bounds the text, parses it, and says in people's words where it cannot be read and why. */

import { PlatformError } from "../../error.ts";
import type { Statement } from "./ast.ts";
import { bounds } from "./bounds.ts";
import { noParameters, type Parameters } from "./parameters.ts";
import { parse, SyntaxError as Unreadable } from "./parser.js";
import { Reader } from "./reader.ts";
import { faultOf } from "./syntax-fault.ts";

/**
 * Parses a query of several statements, separated by semicolons; none if the text holds none. Throws `bad-request` with
 * line and column if any statement cannot be read, so that none of them runs.
 */
export function parseQuery(text: string, parameters: Parameters = noParameters): Statement[] {
  if (Buffer.byteLength(text) > bounds.bytes) {
    throw refusal(
      `it is longer than ${bounds.bytes / 1024} KiB; ask for less at once, or name tags by a regular expression`,
    );
  }
  const deep = tooDeepAt(text);
  if (deep >= 0)
    throw refusal(`parentheses are nested deeper than ${bounds.nesting} levels${placeOf(text, deep)}; flatten them`);
  const statements = parsed(text, parameters);
  if (statements.length > bounds.statements) {
    throw refusal(`it holds ${statements.length} statements; send ${bounds.statements} at most at once`);
  }
  return statements;
}

function parsed(text: string, parameters: Parameters): Statement[] {
  try {
    return parse(text, { reader: (fail) => new Reader(parameters, fail) });
  } catch (cause) {
    if (!(cause instanceof Unreadable)) throw cause;
    throw refusal(faultOf(text, cause), cause);
  }
}

/** Begins as InfluxDB's errors do, since clients know them by it. */
const refusal = (fault: string, cause?: unknown): PlatformError =>
  new PlatformError("bad-request", `error parsing query: ${fault}.`, { cause });

/** Matches what holds no parentheses that count, and parentheses. */
const piece = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|--[^\r\n]*|[()]/gs;

/** Answers where parentheses are nested too deep for the parser, or -1. Those within texts and names do not count. */
function tooDeepAt(text: string): number {
  let depth = 0;
  for (const { 0: found, index } of text.matchAll(piece)) {
    if (found === "(" && ++depth > bounds.nesting) return index;
    if (found === ")") depth--;
  }
  return -1;
}

function placeOf(text: string, offset: number): string {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return ` at line ${lines.length}, column ${(lines.at(-1) ?? "").length + 1}`;
}
