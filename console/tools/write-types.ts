/**
 * Writes the types of an OpenAPI document in the form that `openapi-fetch` reads. Knows the keywords that our document
 * uses, and throws on any other: a type that says less than the document would be believed.
 */

export type Schema = { readonly [keyword: string]: unknown };
type Content = { readonly [mediaType: string]: { readonly schema: Schema } };
type Answer = { readonly $ref?: string; readonly content?: Content };
type Parameter = { readonly name: string; readonly in: string; readonly required?: boolean; readonly schema: Schema };
export type Operation = {
  readonly operationId: string;
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Content };
  readonly responses: { readonly [status: string]: Answer };
};
export type OpenApi = {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
  readonly components: {
    readonly schemas: { readonly [name: string]: Schema };
    readonly responses: { readonly [name: string]: Answer };
  };
};

/** Lists keywords that change nothing about a type: they are limits of values, and words for people. */
const withoutType = new Set(
  "description format propertyNames pattern minimum maximum minProperties maxProperties maxLength minLength minItems maxItems".split(
    " ",
  ),
);
const methods = ["get", "post", "put", "patch", "delete"] as const;
const quoted = (value: unknown): string => JSON.stringify(value);

export function typesOf(document: OpenApi): string {
  const schemas = Object.entries(document.components.schemas).map(
    ([name, schema]) => `    ${name}: ${typeOf(schema)};`,
  );
  const paths = Object.entries(document.paths).map(
    ([path, operations]) => `  ${quoted(path)}: {\n${pathType(operations, document)}\n  };`,
  );
  return [
    "// Made from the OpenAPI document by console/tools: changes here are lost.",
    `export interface paths {\n${paths.join("\n")}\n}`,
    `export interface components {\n  schemas: {\n${schemas.join("\n")}\n  };\n}`,
    "",
  ].join("\n");
}

function pathType(operations: { readonly [method: string]: Operation }, document: OpenApi): string {
  const unknown = Object.keys(operations).find((method) => !methods.some((known) => known === method));
  if (unknown !== undefined) throw new Error(`A path has a "${unknown}", which the writer of types does not know.`);
  return methods
    .map((method) => {
      const operation = operations[method];
      return operation ? `    ${method}: ${operationType(operation, document)};` : `    ${method}?: never;`;
    })
    .join("\n");
}

function operationType({ parameters = [], requestBody, responses }: Operation, document: OpenApi): string {
  const places = ["query", "header", "path", "cookie"].map((place) => parametersType(place, parameters));
  const body = requestBody
    ? `requestBody${requestBody.required ? "" : "?"}: { content: ${contentType(requestBody.content)} }`
    : "requestBody?: never";
  const answers = Object.entries(responses).map(([status, answer]) => {
    const { content } = answer.$ref ? responseOf(answer.$ref, document) : answer;
    return `${status}: { headers: { [name: string]: unknown }; content: ${content ? contentType(content) : "{ }"} }`;
  });
  return `{ parameters: { ${places.join("; ")} }; ${body}; responses: { ${answers.join("; ")} } }`;
}

function parametersType(place: string, all: readonly Parameter[]): string {
  const here = all.filter((parameter) => parameter.in === place);
  if (here.length === 0) return `${place}?: never`;
  const isNeeded = here.some(({ required }) => required);
  const fields = here.map(({ name, required, schema }) => `${quoted(name)}${required ? "" : "?"}: ${typeOf(schema)}`);
  return `${place}${isNeeded ? "" : "?"}: { ${fields.join("; ")} }`;
}

const contentType = (content: Content): string =>
  `{ ${Object.entries(content)
    .map(([mediaType, { schema }]) => `${quoted(mediaType)}: ${typeOf(schema)}`)
    .join("; ")} }`;

function responseOf(reference: string, { components }: OpenApi): Answer {
  const found = components.responses[reference.replace("#/components/responses/", "")];
  if (!found) throw new Error(`The document refers to ${reference}, which it does not hold.`);
  return found;
}

/** Answers the type of a schema, as TypeScript's source. Throws on a keyword or a type that it does not know. */
export function typeOf(schema: Schema): string {
  const {
    type,
    $ref,
    anyOf,
    enum: values,
    const: constant,
    properties,
    required,
    additionalProperties,
    items,
    ...rest
  } = schema;
  const unknown = Object.keys(rest).find((keyword) => !withoutType.has(keyword));
  if (unknown !== undefined) throw new Error(`A schema has "${unknown}", which the writer of types does not know.`);
  if (typeof $ref === "string") return `components["schemas"][${quoted($ref.replace("#/components/schemas/", ""))}]`;
  if (Array.isArray(anyOf)) return `(${anyOf.map(typeOf).join(" | ")})`;
  if (Array.isArray(values)) return `(${values.map(quoted).join(" | ")})`;
  if (constant !== undefined) return quoted(constant);
  if (type === "integer") return "number";
  if (type === "string" || type === "number" || type === "boolean" || type === "null") return type;
  if (type === "array") return `(${isSchema(items) ? typeOf(items) : "unknown"})[]`;
  if (type === "object") return objectType(properties, required, additionalProperties);
  if (type === undefined) return "unknown";
  throw new Error(`A schema has the type ${quoted(type)}, which the writer of types does not know.`);
}

function objectType(properties: unknown, required: unknown, additional: unknown): string {
  const needed = new Set<unknown>(Array.isArray(required) ? required : []);
  const fields = Object.entries(isSchema(properties) ? properties : {}).map(([name, schema]) => {
    if (!isSchema(schema)) throw new Error(`The property ${name} has no schema.`);
    return `${quoted(name)}${needed.has(name) ? "" : "?"}: ${typeOf(schema)}`;
  });
  if (fields.length > 0) return `{ ${fields.join("; ")} }`;
  if (isSchema(additional)) return `{ [name: string]: ${typeOf(additional)} }`;
  return additional === false ? "{ [name: string]: never }" : "{ [name: string]: unknown }";
}

export const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);
