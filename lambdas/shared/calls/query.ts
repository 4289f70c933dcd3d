/**
 * Reads query parameters. They are named in snake_case, accepted in both spellings, and checked against their schemas.
 */

import * as v from "valibot";
import { fieldFault, PlatformError } from "../core/error.ts";
import { type HttpRequest, queryValue } from "../handlers/api-gateway.ts";
import { explain } from "./explain.ts";

/** Describes a query parameter; a repeated one is a list. */
export interface QueryParameter {
  /** Is the schema of one value, which is text; a transform makes a number of it. */
  readonly schema: v.GenericSchema;
  readonly repeated?: true;
  readonly description: string;
}

/** Holds query parameters by name in snake_case. */
export type Query = Readonly<Record<string, QueryParameter>>;

type ValueOf<P extends QueryParameter> = P extends { readonly repeated: true }
  ? readonly v.InferOutput<P["schema"]>[]
  : v.InferOutput<P["schema"]> | undefined;

type QueryValues<Q extends Query> = { readonly [Name in keyof Q]: ValueOf<Q[Name]> };

const camelOf = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** Answers both spellings of a name, or one if they are the same. */
const spellings = (name: string): string[] => [...new Set([camelOf(name), name])];

/**
 * Answers what the request gives for each parameter: undefined, or an empty list, if it gives nothing. Parameters that
 * `query` does not name are not read. Throws `bad-request` naming the parameter that is wrong, or that is given twice
 * and is no list.
 */
export function readQuery<Q extends Query>(request: HttpRequest, query: Q): QueryValues<Q> {
  const pairs = Object.entries(query).map(([name, { schema, repeated }]) => {
    const texts = repeated ? listOf(request, name) : [queryValue(request, ...spellings(name))];
    // Treats an empty text as absent, because clients send it for what they leave open.
    const values = texts.filter((text) => text !== undefined && text !== "").map((text) => read(name, schema, text));
    return [name, repeated ? values : values[0]];
  });
  return Object.fromEntries(pairs) as QueryValues<Q>;
}

/** Matches a name with the brackets that some clients write at the names of lists. */
const bracketed = /^([^[\]]+)\[(\d*)\]$/;

/** Answers the values of a list, which clients write as `names`, `names[]` or `names[0]`. */
function listOf(request: HttpRequest, name: string): string[] {
  const names = spellings(name);
  return [...request.query].flatMap(([given, values]) =>
    names.includes(bracketed.exec(given)?.[1] ?? given) ? values : [],
  );
}

/**
 * Reads all parameters of a call, as `readQuery` does. Throws `bad-request` for a parameter in brackets that is no list
 * of the call: whoever writes it means to narrow the answer, and without it the answer would be another one.
 */
export function checkQuery(request: HttpRequest, query: Query): void {
  const lists = Object.keys(query).filter((name) => query[name]?.repeated);
  const known = new Set(lists.flatMap(spellings));
  for (const name of request.query.keys()) {
    if (/[[\]]/.test(name) && !known.has(bracketed.exec(name)?.[1] ?? "")) throw noSuchList(name, lists);
  }
  readQuery(request, query);
}

function noSuchList(name: string, lists: readonly string[]): PlatformError {
  const there = lists.length > 0 ? `its lists are ${lists.join(", ")}` : "it takes no lists";
  return new PlatformError("bad-request", `${name.slice(0, 60)} is no query parameter of this call; ${there}.`);
}

function read(name: string, schema: v.GenericSchema, text: unknown): unknown {
  const result = v.safeParse(schema, text, { abortEarly: true });
  if (result.success) return result.output;
  throw fieldFault(name, explain(result.issues[0]));
}
