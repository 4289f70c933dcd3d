/** Types of parser.js, which peggy writes without any. */

import type { Statement } from "./ast.ts";
import type { Fail, Reader } from "./reader.ts";

export interface ParserOptions {
  /** Makes what the grammar calls `read`, out of its way to refuse a query. */
  readonly reader: (fail: Fail) => Reader;
}

/** Throws the `SyntaxError` below. */
export function parse(text: string, options: ParserOptions): Statement[];

/** What may stand somewhere. The grammar names all its tokens, so that a literal is punctuation. */
export type Expectation =
  | { readonly type: "other"; readonly description: string }
  | { readonly type: "literal"; readonly text: string }
  | { readonly type: "end" | "any" | "class" | "not" };

export interface Place {
  readonly offset: number;
  readonly line: number;
  readonly column: number;
}

declare class Unreadable extends Error {
  /** Null where the grammar or its reader refused the query in words of their own. */
  readonly expected: readonly Expectation[] | null;
  readonly found: string | null;
  readonly location: { readonly start: Place; readonly end: Place };
}

export { Unreadable as SyntaxError };
