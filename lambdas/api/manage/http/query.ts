/**
 * Reads query parameters. They are named in snake_case, accepted in both spellings, and checked against their schemas.
 */

import * as v from "valibot";
import { PlatformError } from "../../../shared/core/error.ts";
import { type HttpRequest, queryValue } from "../../../shared/handlers/api-gateway.ts";
import { explain } from "./body.ts";

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

const listOf = (request: HttpRequest, name: string): string[] =>
  spellings(name).flatMap((spelling) => request.query.get(spelling) ?? []);

function read(name: string, schema: v.GenericSchema, text: unknown): unknown {
  const result = v.safeParse(schema, text, { abortEarly: true });
  if (result.success) return result.output;
  throw new PlatformError("bad-request", `${name} ${explain(result.issues[0])}`);
}
