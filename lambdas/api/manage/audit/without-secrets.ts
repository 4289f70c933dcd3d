/** Answers what the audit log keeps of an answer: what its schema names, without what is marked as secret. */

import type * as v from "valibot";
import { isObject } from "../http/shapes.ts";
import { hideOf, isPassing } from "./secret.ts";

type Entries = readonly (readonly [string, unknown])[];

const isSchema = (value: unknown): value is v.GenericSchema => isObject(value) && value.kind === "schema";

/** Answers the schema inside of one that adds null or absence to it. */
const innerOf = (schema: object): unknown => ("wrapped" in schema ? schema.wrapped : undefined);
const itemOf = (schema: object): unknown => ("item" in schema ? schema.item : undefined);
/** Answers the schema of a record's values. */
const entryOf = (schema: v.GenericSchema): unknown =>
  schema.type === "record" && "value" in schema ? schema.value : undefined;

function fieldOf(schema: object, name: string): unknown {
  if (!("entries" in schema) || !isObject(schema.entries) || !Object.hasOwn(schema.entries, name)) return undefined;
  return schema.entries[name];
}

/**
 * Answers a value of `schema` without secrets, and without what passes by itself. Leaves out every field that the
 * schema does not name, so that a new secret is not kept before somebody has thought of it.
 */
export function withoutSecrets(value: unknown, schema: v.GenericSchema): unknown {
  if (isPassing(schema)) return undefined;
  const hide = hideOf(schema);
  if (hide) return hideAll(value, hide);
  const inner = innerOf(schema);
  if (isSchema(inner)) return withoutSecrets(value, inner);
  if (Array.isArray(value)) {
    const item = itemOf(schema);
    return isSchema(item) ? value.map((each) => withoutSecrets(each, item)) : undefined;
  }
  return isObject(value) ? withoutSecretsIn(value, schema) : value;
}

function withoutSecretsIn(value: Readonly<Record<string, unknown>>, schema: v.GenericSchema): object {
  const ofAll = entryOf(schema);
  return objectOf(
    Object.entries(value).flatMap(([name, each]) => {
      const field = ofAll ?? fieldOf(schema, name);
      const kept = isSchema(field) ? withoutSecrets(each, field) : undefined;
      return kept === undefined ? [] : [[name, kept] as const];
    }),
  );
}

/** Leaves an empty text as it is: that there is no secret is none. */
function hideAll(value: unknown, hide: (text: string) => string): unknown {
  if (typeof value === "string") return value === "" ? "" : hide(value);
  if (!isObject(value)) return value === null ? null : hide("");
  return objectOf(Object.entries(value).map(([name, each]) => [name, hideAll(each, hide)] as const));
}

const objectOf = (entries: Entries): object => Object.fromEntries(entries);
