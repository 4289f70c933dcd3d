/** Holds the schema of objects whose keys the caller chooses, such as labels and headers. */

import * as v from "valibot";

/** Is the name that a JavaScript object takes for its prototype: assigned on the way through a library, it is lost. */
const kept = "__proto__";

const isObject = (input: unknown): input is Readonly<Record<string, unknown>> =>
  typeof input === "object" && input !== null && !Array.isArray(input);

/** Points at an entry, so that faults name its key. */
const pathTo = (input: object, key: string, value: unknown): [v.ObjectPathItem] => [
  { type: "object", origin: "value", input: { ...input }, key, value },
];

/** Holds what the document shows for a schema of this kind, which has no form of its own there. */
const shown = new WeakMap<object, v.GenericSchema>();

/** Answers the schema that the document shows in place of this one, if it is one of records. */
export const shownAs = (schema: object): v.GenericSchema | undefined => shown.get(schema);

/**
 * Accepts an object by the schemas of its keys and values. The library's own `record` passes over keys such as
 * `constructor`; this one keeps every key but `__proto__`, which it refuses. The document shows it as a `record`.
 */
export function record<Value extends v.GenericSchema>(key: v.GenericSchema<string, string>, value: Value) {
  const object = v.custom<Readonly<Record<string, v.InferInput<Value>>>>(isObject, "must be an object.");
  shown.set(object, v.record(key, value));
  return v.pipe(
    object,
    v.rawTransform(({ dataset, addIssue }): Readonly<Record<string, v.InferOutput<Value>>> => {
      const entries = Object.entries(dataset.value).map(([name, entry]) => {
        const path = pathTo(dataset.value, name, entry);
        if (name === kept) addIssue({ message: "has a name that JavaScript keeps for itself; rename it.", path });
        const [readKey, readValue] = [v.safeParse(key, name), v.safeParse(value, entry)];
        for (const { message } of [...(readKey.issues ?? []), ...(readValue.issues ?? [])]) addIssue({ message, path });
        return [readKey.output, readValue.output];
      });
      return Object.fromEntries(entries);
    }),
  );
}
