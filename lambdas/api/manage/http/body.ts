/** Reads request bodies as JSON, whatever their Content-Type says, and checks them against a schema. */

import * as v from "valibot";
import { PlatformError } from "../../../shared/core/error.ts";
import { readExactJson } from "../../../shared/core/intake/exact-json.ts";
import { utf8Of } from "../../../shared/handlers/api-gateway.ts";

/** Reads a body; an empty one counts as an empty object. Throws `bad-request` naming each field that is wrong. */
export function readBody<S extends v.GenericSchema>(bytes: Uint8Array, schema: S): v.InferOutput<S> {
  const result = v.safeParse(schema, parse(utf8Of(bytes)));
  if (result.success) return result.output;
  const faults = result.issues.map((issue) => `${v.getDotPath(issue) ?? "the body"}: ${explain(issue)}`);
  throw new PlatformError("bad-request", `The request is not valid. ${faults.join(" ")}`);
}

/**
 * Explains a fault. The library's own messages repeat what was sent, which may be a secret, so they are replaced; the
 * messages of schemas here are kept.
 */
export function explain({ type, message, expected }: v.BaseIssue<unknown>): string {
  if (!message.startsWith("Invalid ")) return message;
  if (message.startsWith("Invalid key")) return "is missing.";
  return type === "object" || type === "record" ? "must be an object." : `must be ${expected ?? "another value"}.`;
}

function parse(text: string): unknown {
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new PlatformError("bad-request", "The body is not JSON.", { cause });
  }
  // Reads it once more by the reader that refuses a key that stands twice, since the library keeps the last one. What
  // that reader would say of broken JSON shows what was sent, which may be a secret.
  readExactJson(text);
  // Refuses lists here, because a schema of optional fields would take a list for an empty object.
  if (Array.isArray(body)) throw new PlatformError("bad-request", "The body is a list; send a JSON object.");
  return body;
}

/**
 * Throws `bad-request` if a body sends another value for a field that cannot be changed. The same value is allowed,
 * because clients send back all that they read. Texts are compared without regard to case, as UUIDs are.
 */
export function refuseChanges(bytes: Uint8Array, fixed: Readonly<Record<string, string | null>>): void {
  const body: unknown = parse(utf8Of(bytes));
  const sent: [string, unknown][] = typeof body === "object" && body !== null ? Object.entries(body) : [];
  for (const [name, value] of sent) {
    if (!Object.hasOwn(fixed, name) || value === null) continue;
    const same = typeof value === "string" && value.toLowerCase() === fixed[name]?.toLowerCase();
    if (!same) throw new PlatformError("bad-request", `${name} cannot be set or changed by this call.`);
  }
}
