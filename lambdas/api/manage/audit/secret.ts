/** Marks parts of answers that the audit log does not keep as they are. */

import type * as v from "valibot";
import { hidden } from "../http/hidden.ts";

type Hide = (value: string) => string;

const hides = new WeakMap<object, Hide>();
const passing = new WeakSet<object>();

/** Marks a text, or a record of texts, as secret. `hide` answers what the log may hold of each text. */
export function secret<S extends v.GenericSchema>(schema: S, hide: Hide = () => hidden): S {
  hides.set(schema, hide);
  return schema;
}

/** Marks what passes by itself, such as measured data: it is no part of what somebody has set. */
export function passes<S extends v.GenericSchema>(schema: S): S {
  passing.add(schema);
  return schema;
}

export const hideOf = (schema: object): Hide | undefined => hides.get(schema);
export const isPassing = (schema: object): boolean => passing.has(schema);
