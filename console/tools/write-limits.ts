/**
 * Writes the limits of what bodies of calls may hold, by the name of the call and the path of the field, so that forms
 * refuse at once what the API would refuse.
 */

import { isSchema, type OpenApi, type Schema } from "./write-types.ts";

const kept = ["minLength", "maxLength", "pattern", "minimum", "maximum", "minItems", "maxItems", "enum"] as const;

export function limitsOf({ paths }: OpenApi): string {
  const operations = Object.values(paths).flatMap((path) => Object.values(path));
  const lines = operations.flatMap(({ operationId, requestBody }) => {
    const schema = requestBody?.content["application/json"]?.schema;
    const limits = schema ? Object.fromEntries(fieldsOf(schema, "")) : {};
    return Object.keys(limits).length > 0
      ? [`export const ${identifier(operationId)} = ${JSON.stringify(limits)} as const;`]
      : [];
  });
  return ["// Made from the OpenAPI document by console/tools: changes here are lost.", ...lines, ""].join("\n");
}

/** Turns `dataconnectors.batch-update` into `dataconnectorsBatchUpdate`. */
export const identifier = (operationId: string): string =>
  operationId.replaceAll(/[^A-Za-z0-9]+(\w)/g, (_, next: string) => next.toUpperCase());

function fieldsOf(schema: Schema, path: string): [string, Schema][] {
  const value = withoutNull(schema);
  const own = Object.fromEntries(
    kept.filter((keyword) => keyword in value).map((keyword) => [keyword, value[keyword]]),
  );
  const here: [string, Schema][] = Object.keys(own).length > 0 ? [[path, own]] : [];
  const below = Object.entries(isSchema(value.properties) ? value.properties : {}).flatMap(([name, field]) =>
    isSchema(field) ? fieldsOf(field, path === "" ? name : `${path}.${name}`) : [],
  );
  const items = isSchema(value.items) ? fieldsOf(value.items, `${path}[]`) : [];
  return [...here, ...below, ...items];
}

/** Answers the only choice besides null where there is one, since a form leaves out what is null. */
function withoutNull(schema: Schema): Schema {
  const choices = Array.isArray(schema.anyOf)
    ? schema.anyOf.filter(isSchema).filter(({ type }) => type !== "null")
    : [];
  return choices.length === 1 && choices[0] ? choices[0] : schema;
}
