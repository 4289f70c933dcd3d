/** Reads the keys of the envelope and of metrics, in any case (docs/protocols/capture.md, "Sending points"). */

import { type JsonObject, type JsonValue, show } from "./json-value.ts";

export interface KeyReading<K extends string> {
  /**
   * The values of known keys. A key that holds null counts as absent, since some serializers write null for absent
   * values.
   */
  readonly values: { readonly [key in K]?: JsonValue };
  /** Faults, each for a key that was sent in two spellings. */
  readonly faults: readonly string[];
}

/** Makes a reader of the given keys, which ignores all others. */
export function keyReader<K extends string>(known: readonly K[]): (object: JsonObject) => KeyReading<K> {
  const spellings = new Map<string, K>();
  for (const key of known) spellings.set(key, key).set(key.toLowerCase(), key);
  return (object) => readKeys(object, spellings);
}

const noFaults: readonly string[] = [];

function readKeys<K extends string>(object: JsonObject, spellings: ReadonlyMap<string, K>): KeyReading<K> {
  const values: { [key in K]?: JsonValue } = {};
  let faults = noFaults;
  for (const spelling in object) {
    const key = spellings.get(spelling) ?? spellings.get(spelling.toLowerCase());
    if (key === undefined) continue;
    if (values[key] !== undefined)
      faults = [...faults, `${key} is sent twice, once as ${show(spelling)}; send it once.`];
    values[key] = object[spelling] ?? null;
  }
  return { values, faults };
}
