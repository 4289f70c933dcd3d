/** Describes a call as an operation of the OpenAPI document. */

import type { QueryParameter } from "../../../shared/calls/query.ts";
import type { Call } from "../http/call.ts";
import { callName, collections } from "../http/call-name.ts";
import { errorReferences } from "./errors.ts";
import type { Json, Schemas } from "./schemas.ts";

const rolePattern = /^roles\//;

export function operationOf(call: Call, schemas: Schemas): Json {
  const parameters = [...pathParameters(call.path), ...queryParameters(call, schemas)];
  return {
    operationId: callName(call),
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

export const tagOf = ({ path }: Call): string => collections(path)[0] ?? "";
