/** Reads request bodies as JSON, whatever their Content-Type says, and checks them against a schema. */

import * as v from "valibot";
import { explain } from "../../../shared/calls/explain.ts";
import { fieldFault, PlatformError } from "../../../shared/core/error.ts";
import { readJson } from "../../../shared/core/intake/exact-json.ts";
import { type HttpRequest, utf8Of } from "../../../shared/handlers/api-gateway.ts";

/** Bounds a body, before it is parsed. The longest that a call takes is a fraction of it. */
export const mostBodyBytes = 1024 * 1024;

/** Is a request whose body is parsed when a call asks for it, and once however often it asks. */
export interface JsonRequest extends HttpRequest {
  /** Answers what the body holds; an empty body counts as an empty object. Throws `bad-request` if it is no JSON. */
  readonly json: () => unknown;
}

export function withJson(request: HttpRequest): JsonRequest {
  let parsed: { readonly value: unknown } | undefined;
  const json = (): unknown => {
    parsed ??= { value: parse(request.body) };
    return parsed.value;
  };
  return { ...request, json };
}

/** Throws `bad-request` for a body that is too large for every call. This API answers no 413, which its clients do not know. */
export function refuseLarge({ body }: Pick<HttpRequest, "body">): void {
  if (body.byteLength <= mostBodyBytes) return;
  throw new PlatformError(
    "bad-request",
    "The body is larger than 1 MiB; send less in one call (limits: docs/limits.md).",
  );
}

type Body = Pick<JsonRequest, "json">;

/** Bounds how many faults one answer tells of, and how long the place of each may be. */
const mostFaults = 10;
const longestPlace = 100;

/** Reads a body. Throws `bad-request` naming the fields that are wrong, the first ten of them. */
export function readBody<S extends v.GenericSchema>(request: Body, schema: S): v.InferOutput<S> {
  const result = v.safeParse(schema, request.json(), { abortPipeEarly: true });
  if (result.success) return result.output;
  const fields = result.issues.slice(0, mostFaults).map((issue) => ({ path: placeOf(issue), message: explain(issue) }));
  const faults = fields.map(({ path, message }) => `${path}: ${message}`);
  const others = result.issues.length - fields.length;
  const more = others > 0 ? ` and ${others} more.` : "";
  throw new PlatformError("bad-request", `The request is not valid. ${faults.join(" ")}${more}`, { fields });
}

function placeOf(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? "the body";
  // The cut may leave half of a surrogate pair.
  return path.length > longestPlace ? `${path.slice(0, longestPlace).toWellFormed()}…` : path;
}

function parse(bytes: Uint8Array): unknown {
  const text = utf8Of(bytes);
  if (text.trim() === "") return {};
  const body = readJson(text);
  // Says so here, since a schema has no name for the whole body.
  if (Array.isArray(body)) throw new PlatformError("bad-request", "The body is a list; send a JSON object.");
  return body;
}

/**
 * Throws `bad-request` if a body sends another value for a field that cannot be changed. The same value is allowed,
 * because clients send back all that they read. Texts are compared without regard to case, as UUIDs are.
 */
export function refuseChanges(request: Body, fixed: Readonly<Record<string, string | null>>): void {
  const body = request.json();
  const sent: [string, unknown][] = typeof body === "object" && body !== null ? Object.entries(body) : [];
  for (const [name, value] of sent) {
    if (!Object.hasOwn(fixed, name) || value === null) continue;
    const same = typeof value === "string" && value.toLowerCase() === fixed[name]?.toLowerCase();
    if (!same) throw fieldFault(name, "cannot be set or changed by this call.");
  }
}
