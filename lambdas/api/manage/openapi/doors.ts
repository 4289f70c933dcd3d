/** The calls that are not of /v2, written by hand: signing in, sending points, public keys, this document. */

import type { Json } from "./schemas.ts";

export const doorTags: readonly Json[] = [
  { name: "signing in", description: "Access tokens, and the keys that they are signed with." },
  { name: "webhook signatures", description: "The public keys by which receivers verify webhooks." },
  { name: "points", description: "The door for sources." },
  { name: "about", description: "This document." },
];

const text = (description: string): Json => ({
  description,
  content: { "text/plain": { schema: { type: "string" } } },
});
const json = (description: string, schema: Json): Json => ({
  description,
  content: { "application/json": { schema } },
});
const refTo = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const retryAfter: Json = {
  headers: { "Retry-After": { description: "Whole seconds to wait.", schema: { type: "integer", minimum: 1 } } },
};
const header = (name: string, values: readonly string[]): Json => ({
  name,
  in: "header",
  required: false,
  schema: { type: "string", enum: values },
});

const withoutCredential: Json = { security: [] };
const authVersion = header("AuthVersion", ["V0.0.1"]);
const scalar: Json = { type: ["string", "number", "boolean", "null"] };

export const doorSchemas: Json = {
  Metric: {
    type: "object",
    required: ["Name", "Fields"],
    properties: {
      Name: { type: "string", description: "The measurement; it becomes the event's type." },
      Tags: { type: "object", additionalProperties: { type: ["string", "number", "boolean"] } },
      Fields: {
        type: "object",
        minProperties: 1,
        description: "Objects are flattened, lists of objects become rows, and a # before a name makes a tag.",
        additionalProperties: { anyOf: [scalar, { type: "object" }, { type: "array" }] },
      },
      Timestamp: refTo("Timestamp"),
    },
  },
  Timestamp: {
    description:
      "ISO 8601, or seconds, milliseconds, microseconds or nanoseconds since 1970 by their magnitude, in UTC.",
    type: ["string", "number"],
  },
  CaptureError: {
    type: "object",
    additionalProperties: false,
    required: ["Error", "Message", "Rejected"],
    properties: {
      Error: { type: "string", description: "A stable code." },
      Message: { type: "string" },
      Rejected: {
        type: "array",
        items: {
          type: "object",
          additionalProperties: false,
          required: ["Reason"],
          properties: { Index: { type: "integer", minimum: 0 }, Reason: { type: "string" } },
        },
      },
    },
  },
  OAuthError: {
    type: "object",
    additionalProperties: false,
    required: ["error", "error_description"],
    properties: { error: { type: "string" }, error_description: { type: "string" } },
  },
};

const credentials: Json = {
  type: "object",
  required: ["Username", "Password"],
  properties: {
    Username: { type: "string", description: "A user's name, a source's Activation UID, or an API token's id." },
    Password: { type: "string" },
  },
};

const signIn = (operationId: string): Json => ({
  operationId,
  summary: "Signs a user, a source or an API token in.",
  tags: ["signing in"],
  ...withoutCredential,
  parameters: [authVersion],
  requestBody: { required: true, content: { "application/json": { schema: credentials } } },
  responses: {
    "200": text("The access token, valid for two hours; the whole body is the token."),
    "400": text("The request is not valid."),
    "401": text("The user name or the password is wrong."),
    "429": { ...text("Too many failed attempts for this user name."), ...retryAfter },
  },
});

const grant: Json = {
  operationId: "oauth2.token",
  summary: "Exchanges a service account's signed assertion for an access token (RFC 7523).",
  tags: ["signing in"],
  ...withoutCredential,
  requestBody: {
    required: true,
    content: {
      "application/x-www-form-urlencoded": {
        schema: {
          type: "object",
          required: ["grant_type", "assertion"],
          properties: {
            grant_type: { const: "urn:ietf:params:oauth:grant-type:jwt-bearer" },
            assertion: {
              type: "string",
              description:
                "A JWT signed by HS256 with the key's secret: kid = the key's id; iat; exp, at most an hour later; aud = this call's URL; iss = the account's email.",
            },
          },
        },
      },
    },
  },
  responses: {
    "200": json("The access token.", {
      type: "object",
      additionalProperties: false,
      required: ["access_token", "token_type", "expires_in"],
      properties: {
        access_token: { type: "string" },
        token_type: { const: "Bearer" },
        expires_in: { type: "integer" },
      },
    }),
    "400": json("The assertion is not valid.", refTo("OAuthError")),
    "429": { ...json("Too many failed attempts with this key id.", refTo("OAuthError")), ...retryAfter },
  },
};

const dataErrors: Readonly<Record<string, string>> = {
  "400": "A metric is malformed; nothing of the request was taken.",
  "401": "There is no valid credential.",
  "403": "The caller may not write there.",
  "404": "There is no such database or retention.",
  "413": "The request is too large: at most 10,000 points and 4 MiB.",
  "422": "A blob has no blob store to go to.",
  "500": "The platform failed; the request may be sent again.",
  "503": "The platform cannot answer now; send the request again.",
};

const sendPoints: Json = {
  operationId: "data.send",
  summary: "Takes a source's points in, all or nothing.",
  tags: ["points"],
  security: [{ accessToken: [] }],
  parameters: [
    authVersion,
    header("DataVersion", ["V0.0.2", "V0.0.3", "V0.0.5"]),
    { name: "Database", in: "query", description: "The source, for API tokens (V0.0.5).", schema: { type: "string" } },
    { name: "Retention", in: "query", description: "One retention, by its display name.", schema: { type: "string" } },
  ],
  requestBody: {
    required: true,
    content: {
      "application/json": {
        schema: {
          type: "object",
          required: ["Metrics"],
          properties: { Metrics: { type: "array", items: refTo("Metric") }, Timestamp: refTo("Timestamp") },
        },
      },
    },
  },
  responses: {
    "200": text("The points were taken."),
    ...Object.fromEntries(
      Object.entries(dataErrors).map(([status, meaning]) => [status, json(meaning, refTo("CaptureError"))]),
    ),
    "429": { ...json("The project sends more points than it may.", refTo("CaptureError")), ...retryAfter },
  },
};

const document = (operationId: string, summary: string, tag: string): Json => ({
  operationId,
  summary,
  tags: [tag],
  ...withoutCredential,
  responses: { "200": json("The document.", { type: "object" }) },
});

export const doorPaths: Json = {
  "/Auth": { post: signIn("auth.signIn") },
  "/auth": { post: signIn("auth.signInLowerCase") },
  "/oauth2/token": { post: grant },
  "/api/data": { post: sendPoints },
  "/.well-known/jwks.json": {
    get: document("keys.ofAccessTokens", "Shows the public keys of access tokens (RFC 7517).", "signing in"),
  },
  "/data-connector/.well-known/openid-configuration": {
    get: document("webhooks.configuration", "Shows who signs webhooks, and where the keys are.", "webhook signatures"),
  },
  "/data-connector/.well-known/jwks.json": {
    get: document("webhooks.keys", "Shows the public keys of DT-Asymmetric-Signature.", "webhook signatures"),
  },
  "/data-connector/.well-known/standard-webhooks.json": {
    get: document("webhooks.standardKeys", "Shows the public keys of webhook-signature v1a.", "webhook signatures"),
  },
  "/openapi.json": { get: document("openapi.get", "Shows this document.", "about") },
};
