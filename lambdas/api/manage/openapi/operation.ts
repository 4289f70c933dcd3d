/** Describes a call as an operation of the OpenAPI document. */

import type { QueryParameter } from "../../../shared/calls/query.ts";
import type { Call } from "../http/call.ts";
import { errorReferences } from "./errors.ts";
import type { Json, Schemas } from "./schemas.ts";

const rolePattern = /^roles\//;

export function operationOf(call: Call, schemas: Schemas): Json {
  const parameters = [...pathParameters(call.path), ...queryParameters(call, schemas)];
  return {
    operationId: operationId(call),
    summary: call.summary,
    ...needsOf(call),
    ...("isPublic" in call ? { security: [{}, { accessToken: [] }] } : {}),
    tags: [tagOf(call)],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(call.body ? { requestBody: requestBody(call.body, schemas) } : {}),
    responses: {
      "200": {
        description: "Done.",
        content: { "application/json": { schema: schemas.of(call.answer) } },
      },
      ...errorReferences,
    },
  };
}

function needsOf(call: Call): Json {
  const role = "role" in call ? call.role : "somewhere" in call ? call.somewhere : undefined;
  return role ? { description: `Needs the role ${role.replace(rolePattern, "")}, or a higher one.` } : {};
}

function requestBody(body: NonNullable<Call["body"]>, schemas: Schemas): Json {
  const schema = schemas.of(body);
  const isNeeded = Array.isArray(schema.required) && schema.required.length > 0;
  return { required: isNeeded, content: { "application/json": { schema } } };
}

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    description: `The id of the ${name}: the last part of its resource name.`,
    schema: { type: "string" },
  }));

const queryParameters = ({ query = {} }: Call, schemas: Schemas): Json[] =>
  Object.entries(query).map(([name, parameter]) => ({
    name,
    in: "query",
    description: parameter.description,
    ...(parameter.repeated ? { style: "form", explode: true } : {}),
    schema: valueSchema(parameter, schemas),
  }));

function valueSchema({ schema, repeated }: QueryParameter, schemas: Schemas): Json {
  const value = schemas.ofParameter(schema);
  return repeated ? { type: "array", items: value } : value;
}

/** Answers the collections of a path below a project or below `/v2`, such as `serviceaccounts` and `keys`. */
function collections(path: string): string[] {
  const below = path.replace(/:\w+$/, "").replace(/^\/v2\/(projects\/(\{project\}|-)\/)?/, "");
  return below.split("/").filter((part) => !part.startsWith("{"));
}

export const tagOf = ({ path }: Call): string => collections(path)[0] ?? "";

type Verbs = Readonly<Record<string, string>>;
const ofMany: Verbs = { GET: "list", POST: "create" };
const ofOne: Verbs = { GET: "get", POST: "set", PATCH: "update", PUT: "replace", DELETE: "delete" };

/** Names operations as Google's discovery documents do: `serviceaccounts.keys.create`, `sources.resetPassword`. */
function operationId(call: Call): string {
  const custom = /:(\w+)$/.exec(call.path)?.[1];
  const standard = call.path.endsWith("}") ? ofOne : ofMany;
  const verb = custom ?? standard[call.method];
  const across = call.path.startsWith("/v2/projects/-/") ? ["acrossProjects"] : [];
  return [...across, ...collections(call.path), verb].join(".");
}
