/**
 * Reads what the address says after its `?` into the types of a schema, and writes it back. What is not understood counts as
 * not said, because people change addresses by hand, and links outlive versions. What equals its default is left out, and
 * what the schema does not know stays, because several parts of a page keep their state in one address.
 */

import * as v from "valibot";

/**
 * Holds one entry for each name. Each entry has a default, by `v.optional(schema, default)`. An entry whose schema is an
 * array is written by repeating its name; every other schema takes a string (`flag` and `wholeNumber` make others of it).
 */
export type SearchSchema = v.ObjectSchema<Record<string, SearchEntry>, undefined>;
type SearchEntry = v.GenericSchema & { readonly wrapped: v.GenericSchema };
export type Patch<Schema extends SearchSchema> = {
  [Name in keyof v.InferOutput<Schema>]?: v.InferOutput<Schema>[Name] | undefined;
};

/** Reads `1` and `true` as true. Written as `1`. */
export const flag = v.optional(
  v.pipe(
    v.picklist(["1", "true", "0", "false"]),
    v.transform((text) => text === "1" || text === "true"),
  ),
  "0",
);

/** Reads a whole number of one to nine digits. */
export const wholeNumber = v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number));

export function readSearch<Schema extends SearchSchema>(
  schema: Schema,
  search: URLSearchParams,
): v.InferOutput<Schema> {
  const read = Object.entries(schema.entries).map(([name, entry]) => {
    const given = v.safeParse(
      entry,
      entry.wrapped.type === "array" ? manyOf(search, name) : (search.get(name) ?? undefined),
    );
    return [name, given.success ? given.output : v.parse(entry, undefined)];
  });
  return Object.fromEntries(read) as v.InferOutput<Schema>;
}

/** Answers the texts of a list. One that is empty says that the list is empty, where that is not its default. */
const manyOf = (search: URLSearchParams, name: string): string[] | undefined =>
  search.has(name) ? search.getAll(name).filter((text) => text !== "") : undefined;

/** Answers the search with some entries changed. An entry that is undefined goes back to its default. */
export function writeSearch<Schema extends SearchSchema>(
  schema: Schema,
  search: URLSearchParams,
  patch: Patch<Schema>,
): URLSearchParams {
  const next = new URLSearchParams(search);
  for (const [name, value] of Object.entries(patch)) {
    const entry = schema.entries[name];
    next.delete(name);
    if (!entry || value === undefined) continue;
    const texts = textsOf(value);
    if (sameTexts(texts, textsOf(v.parse(entry, undefined)))) continue;
    // Says by an empty value that there is nothing, where nothing is not the default.
    for (const text of texts.length === 0 ? [""] : texts) next.append(name, text);
  }
  return next;
}

/** Writes a query of the API as it stands in an address, with its `?` where it is not empty. */
export function searchOf(query: Readonly<Record<string, string | number | readonly string[] | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of value === undefined ? [] : Array.isArray(value) ? value : [value])
      search.append(name, `${each}`);
  }
  const text = search.toString();
  return text === "" ? "" : `?${text}`;
}

function textsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === "boolean") return [value ? "1" : "0"];
  return [String(value)];
}

const sameTexts = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((text, index) => text === other[index]);
