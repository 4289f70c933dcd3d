/** Describes a call beside /v2 as an operation of the OpenAPI document. */

import type * as v from "valibot";
import { retryAfter } from "./errors.ts";
import type { Json, Schemas } from "./schemas.ts";

/** Is a call that another function answers, or that belongs to no resource. */
export interface Door {
  readonly method: "get" | "post";
  readonly path: string;
  readonly operationId: string;
  readonly summary: string;
  readonly tag: string;
  /** Lists the ways of signing in, any of which is enough. An empty list means that no credential is needed. */
  readonly security: readonly Json[];
  readonly parameters?: readonly DoorParameter[];
  readonly body?: { readonly type: string; readonly schema: v.GenericSchema };
  /** Holds the answers by status. */
  readonly answers: Readonly<Record<string, DoorAnswer>>;
}

interface DoorParameter {
  readonly name: string;
  readonly in: "header" | "query" | "path";
  readonly description?: string;
  readonly schema: v.GenericSchema;
}

interface DoorAnswer {
  readonly description: string;
  /** Holds the forms of a streamed answer by their types, each with what one of its objects is. */
  readonly forms?: Readonly<Record<string, v.GenericSchema>>;
  /** Is the schema of a JSON answer. An answer without a schema is plain text. */
  readonly schema?: v.GenericSchema;
}

export function doorOperation(door: Door, schemas: Schemas): Json {
  const { operationId, summary, tag, security, parameters, body, answers } = door;
  return {
    operationId,
    summary,
    tags: [tag],
    security,
    ...(parameters ? { parameters: parameters.map((parameter) => parameterOf(parameter, schemas)) } : {}),
    ...(body ? { requestBody: { required: true, content: { [body.type]: { schema: schemas.of(body.schema) } } } } : {}),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [status, response(status, answer, schemas)]),
    ),
  };
}

const parameterOf = ({ schema, ...described }: DoorParameter, schemas: Schemas): Json => ({
  ...described,
  ...(described.in === "query" ? {} : { required: described.in === "path" }),
  schema: schemas.of(schema),
});

const response = (status: string, { description, schema, forms }: DoorAnswer, schemas: Schemas): Json => ({
  description,
  content: forms
    ? Object.fromEntries(Object.entries(forms).map(([type, form]) => [type, { schema: schemas.of(form) }]))
    : schema
      ? { "application/json": { schema: schemas.of(schema) } }
      : { "text/plain": { schema: text } },
  ...(status === "429" ? { headers: { "Retry-After": retryAfter } } : {}),
});

const text: Json = { type: "string" };
