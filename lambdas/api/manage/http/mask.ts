/** Reads field masks, which say which fields of its body a PATCH is about. */

import * as v from "valibot";
import { type Query, readQuery } from "../../../shared/calls/query.ts";
import { fieldError } from "../../../shared/core/error.ts";
import type { HttpRequest } from "../../../shared/handlers/api-gateway.ts";

/** Describes the query parameter of a call that takes a mask. */
export const maskQuery = {
  update_mask: {
    schema: v.string(),
    description: "Names of the fields to change, separated by commas; without it, every field that the body holds.",
  },
} as const satisfies Query;

/**
 * Answers the fields that `update_mask` names, in either spelling, or undefined if the request has no mask. A name
 * stands for all fields below it. Throws `bad-request` if a name is none of `maskable`.
 */
export function readMask<Field extends string>(
  request: HttpRequest,
  maskable: readonly Field[],
): ReadonlySet<Field> | undefined {
  const { update_mask } = readQuery(request, maskQuery);
  if (update_mask === undefined) return undefined;
  return new Set(update_mask.split(",").flatMap((name) => fieldsNamed(name.trim(), maskable)));
}

function fieldsNamed<Field extends string>(name: string, maskable: readonly Field[]): readonly Field[] {
  if (name === "") {
    throw fieldError(
      "update_mask",
      `has an empty name; put one comma between names, and name any of ${maskable.join(", ")}.`,
    );
  }
  const camel = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const fields = maskable.filter((field) => field === camel || field.startsWith(`${camel}.`));
  if (fields.length > 0) return fields;
  throw fieldError("update_mask", `${name.slice(0, 60)} cannot be changed; name any of ${maskable.join(", ")}.`);
}

/**
 * Answers the body without the fields that its mask leaves out, or the whole body if there is no mask. A field that the
 * mask names and the body lacks is set to its value in `empty`, as field masks do, or is not changed if that value is
 * undefined.
 */
export function masked<T extends object>(request: HttpRequest, body: T, empty: Required<T>): T {
  const mask = readMask(request, Object.keys(empty));
  if (!mask) return body;
  const sent = Object.entries(body).filter(([name, value]) => mask.has(name) && (value ?? undefined) !== undefined);
  const emptied = Object.entries(empty).filter(([name]) => mask.has(name));
  return Object.fromEntries([...emptied, ...sent]) as T;
}
