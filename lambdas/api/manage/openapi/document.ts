/** Makes the OpenAPI document of the calls, as they describe themselves, and of the doors beside them. */

import type { Call } from "../http/call.ts";
import { doorOperation } from "./door-operation.ts";
import { doorDefinitions, doors, doorTags } from "./doors.ts";
import { errorResponses } from "./errors.ts";
import { operationOf, tagOf } from "./operation.ts";
import { type Definitions, type Json, Schemas } from "./schemas.ts";

const description = `Points in from sources, events out to data connectors, and everything to manage between them.

A success is always 200 with a JSON body. Names of query parameters are taken in snake_case and in camelCase; parameters
and fields that are not known are passed over. Lists are given by repeating the parameter. A list goes on where its
nextPageToken is not empty. A PATCH changes the fields that its body holds, or those that update_mask names.`;

const securitySchemes = {
  accessToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "An access token: of POST /oauth2/token for a service account (grant type urn:ietf:params:oauth:grant-type:jwt-bearer, RFC 7523), or of POST /Auth for a user or an API token.",
  },
  serviceAccountKey: {
    type: "http",
    scheme: "basic",
    description: "A service account's key id and secret, where its enableBasicAuth is true.",
  },
  influxPassword: {
    type: "http",
    scheme: "basic",
    description:
      "An API token's id and value, a source's UID and password, or a person's name and password. u= and p= in the URL, or Authorization: Token <name>:<secret>, do the same.",
  },
};

/** Makes the document from the calls alone, so that it is the same wherever it is made. */
export function openApiDocument(calls: readonly Call[], definitions: Definitions, version: string): Json {
  const schemas = new Schemas({ ...definitions, ...doorDefinitions });
  const paths: Record<string, Record<string, Json>> = {};
  for (const call of calls) {
    paths[call.path] = { ...paths[call.path], [call.method.toLowerCase()]: operationOf(call, schemas) };
  }
  for (const door of doors) {
    paths[door.path] = { ...paths[door.path], [door.method]: doorOperation(door, schemas) };
  }
  const tags = [...new Set(calls.map(tagOf))].map((name) => ({ name }));
  return {
    openapi: "3.1.1",
    info: { title: "Millrace", version, description, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    // Uses a relative address, because each stage serves its own document.
    servers: [{ url: "." }],
    security: [{ accessToken: [] }, { serviceAccountKey: [] }],
    tags: [...tags, ...doorTags],
    paths,
    components: {
      schemas: schemas.components(),
      responses: errorResponses,
      securitySchemes,
    },
  };
}
