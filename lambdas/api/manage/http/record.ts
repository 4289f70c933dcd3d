/** Holds the schema of objects whose keys the caller chooses, such as labels and headers. */

import * as v from "valibot";
import { isObject, shape } from "./shapes.ts";

/** Is the name that a JavaScript object takes for its prototype: assigned on the way through a library, it is lost. */
const kept = "__proto__";

/** Accepts every key but that one. */
export const keepable = v.check<string, string>(
  (key) => key !== kept,
  "has a name that JavaScript keeps for itself; rename it.",
);

/** Points at an entry, so that faults name its key. */
const pathTo = (input: Readonly<Record<string, unknown>>, key: string): [v.ObjectPathItem] => [
  { type: "object", origin: "value", input, key, value: input[key] },
];

/** Answers what is wrong with an entry, in words that say whether it is the key or the value. */
function faultOfEntry(readKey: v.SafeParseResult<v.GenericSchema>, readValue: v.SafeParseResult<v.GenericSchema>) {
  const ofKey = readKey.issues?.[0].message;
  return ofKey === undefined ? readValue.issues?.[0].message : `its key ${ofKey}`;
}

const firstFault = { abortEarly: true } as const;

/**
 * Accepts an object of at most so many entries by the schemas of its keys and values. The library's own `record` passes
 * over keys such as `constructor`; this one keeps every key but `__proto__`, which it refuses. The document shows it as
 * a `record`.
 */
export function record<Value extends v.GenericSchema>(
  key: v.GenericSchema<string, string>,
  value: Value,
  mostEntries: number,
) {
  const form = v.record(key, value);
  const keptKey = v.pipe(v.string(), keepable, key);
  return v.pipe(
    shape<Readonly<Record<string, v.InferInput<Value>>>>(isObject, "must be an object.", form),
    v.check((entries) => Object.keys(entries).length <= mostEntries, `must have at most ${mostEntries} entries.`),
    v.rawTransform(({ dataset, addIssue }): Readonly<Record<string, v.InferOutput<Value>>> => {
      const entries = Object.keys(dataset.value).map((name) => {
        const readKey = v.safeParse(keptKey, name, firstFault);
        const readValue = v.safeParse(value, dataset.value[name], firstFault);
        const message = faultOfEntry(readKey, readValue);
        if (message !== undefined) addIssue({ message, path: pathTo(dataset.value, name) });
        return [readKey.output, readValue.output];
      });
      return Object.fromEntries(entries);
    }),
  );
}
