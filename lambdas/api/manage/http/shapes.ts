/** Holds the schemas of objects and lists in bodies, which are told apart, and bounded, before anything in them is read. */

import * as v from "valibot";

/** Holds what the document shows for schemas of these kinds, which have no form of their own there. */
const shown = new WeakMap<object, v.GenericSchema>();

/** Answers the schema that the document shows in place of this one, if it is one of those that are made here. */
export const shownAs = (schema: object): v.GenericSchema | undefined => shown.get(schema);

/** Makes a schema that accepts what `accepts` does, and that the document shows as `form`. */
export function shape<Input>(accepts: (input: unknown) => boolean, fault: string, form: v.GenericSchema) {
  const schema = v.custom<Input>(accepts, fault);
  shown.set(schema, form);
  return schema;
}

export const isObject = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === "object" && input !== null && !Array.isArray(input);

/** Accepts an object with these fields. The library's own schema takes a list for an object whose fields are optional. */
export function object<const Fields extends v.ObjectEntries>(fields: Fields) {
  const form = v.object(fields);
  return v.pipe(shape<v.InferInput<v.ObjectSchema<Fields, undefined>>>(isObject, "must be an object.", form), form);
}

interface Length {
  readonly least?: number;
  /** Says what is wrong with a shorter list. */
  readonly tooFew?: string;
  readonly most: number;
  /** Says what is wrong with a longer list. */
  readonly tooMany?: string;
}

/** Accepts a list. Its length is checked before its items, so that a long list costs no more than a short one. */
export function listOf<const Item extends v.GenericSchema>(item: Item, length: Length) {
  const { least = 0, tooFew = "must not be empty.", most } = length;
  const { tooMany = `must have at most ${most} entries.` } = length;
  const form = v.pipe(v.array(item), v.minLength(least), v.maxLength(most));
  return v.pipe(
    shape<v.InferInput<Item>[]>(
      Array.isArray,
      "must be a list.",
      least > 0 ? form : v.pipe(v.array(item), v.maxLength(most)),
    ),
    v.minLength(least, tooFew),
    v.maxLength(most, tooMany),
    v.array(item),
  );
}
