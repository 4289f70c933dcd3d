/**
 * Describes the calls outside /v2 for the OpenAPI document: signing in, streams, public keys, and the document
 * itself. What takes points in and answers them stands beside it.
 */

import * as v from "valibot";
import { standardWebhookKeys, webhookConfiguration } from "../../../shared/doors/discovery.ts";
import { captureError, metric, timestamp } from "../../../shared/doors/points.ts";
import { credentials, grantedToken, keySet, oAuthError, tokenForm } from "../../../shared/doors/sign-in.ts";
import { streamError, streamObject, streamQuery } from "../../../shared/doors/streams.ts";
import type { Door } from "./door-operation.ts";
import { authVersion, intake } from "./intake.ts";
import { lineCalls } from "./lines.ts";
import { queries } from "./queries.ts";
import type { Definitions, Json } from "./schemas.ts";

export const doorTags: readonly Json[] = [
  { name: "signing in", description: "Access tokens, and the keys that they are signed with." },
  { name: "webhook signatures", description: "The public keys by which receivers verify webhooks." },
  { name: "points", description: "The door for sources." },
  { name: "streams", description: "Events as they come in." },
  { name: "about", description: "What describes the platform." },
];

/** Lists the schemas that become components of the document under their own names. */
export const doorDefinitions: Definitions = {
  Metric: metric,
  Timestamp: timestamp,
  CaptureError: captureError,
  StreamError: streamError,
  OAuthError: oAuthError,
};

const signIn = {
  method: "post",
  summary: "Signs a user, a source or an API token in.",
  tag: "signing in",
  security: [],
  parameters: [authVersion],
  body: { type: "application/json", schema: credentials },
  answers: {
    "200": { description: "The access token, valid for two hours; the whole body is the token." },
    "400": { description: "The request is not valid." },
    "401": { description: "The user name or the password is wrong." },
    "415": { description: "The body has a Content-Encoding; send it as it is." },
    "429": {
      description:
        "Too many failed attempts under this name from this address, or from one of the two, or too many people sign in at this moment.",
    },
  },
} as const;

const grant: Door = {
  method: "post",
  path: "/oauth2/token",
  operationId: "oauth2.token",
  summary: "Exchanges a service account's signed assertion for an access token (RFC 7523).",
  tag: "signing in",
  security: [],
  body: { type: "application/x-www-form-urlencoded", schema: tokenForm },
  answers: {
    "200": { description: "The access token.", schema: grantedToken },
    "400": { description: "The assertion is not valid.", schema: oAuthError },
    "415": { description: "The body has a Content-Encoding; send it as it is.", schema: oAuthError },
    "429": {
      description: "Too many failed attempts with this key id from this address, or too many assertions with a jti.",
      schema: oAuthError,
    },
  },
};

const document = (
  described: Pick<Door, "path" | "operationId" | "summary" | "tag">,
  schema: v.GenericSchema = v.looseObject({}),
): Door => ({
  ...described,
  method: "get",
  security: [],
  answers: { "200": { description: "The document.", schema } },
});

const streamErrors: Readonly<Record<string, string>> = {
  "400": "A parameter is not valid.",
  "401": "There is no valid credential.",
  "403": "The caller's role does not reach this far.",
  "404": "There is no such project or device.",
  "429": "The project has as many streams open as it may, or the caller asks too often.",
  "503": "The platform cannot answer now; open the stream again.",
};

const streamOf = (path: string, operationId: string, summary: string): Door => ({
  method: "get",
  path,
  operationId,
  summary,
  tag: "streams",
  security: [{ accessToken: [] }, { serviceAccountKey: [] }],
  parameters: [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(
      ([, name = ""]) => ({ name, in: "path", description: `The id of the ${name}.`, schema: v.string() }) as const,
    ),
    ...Object.entries(streamQuery).map(([name, parameter]) => ({
      name,
      in: "query" as const,
      description: parameter.description,
      schema: "repeated" in parameter ? v.array(parameter.schema) : parameter.schema,
    })),
    { name: "Last-Event-ID", in: "header", description: "The id after which to go on (SSE).", schema: v.string() },
  ],
  answers: {
    "200": {
      description:
        "Events as they come, one object a line, or one in each server-sent event where Accept asks for those.",
      forms: { "application/x-ndjson": streamObject, "text/event-stream": streamObject },
    },
    ...Object.fromEntries(
      Object.entries(streamErrors).map(([status, description]) => [status, { description, schema: streamError }]),
    ),
  },
});

const wellKnown = "/data-connector/.well-known";

export const doors: readonly Door[] = [
  { ...signIn, path: "/Auth", operationId: "auth.signIn" },
  { ...signIn, path: "/auth", operationId: "auth.signInLowerCase" },
  grant,
  ...intake,
  ...lineCalls,
  ...queries,
  streamOf("/v2/projects/{project}/devices:stream", "devices.stream", "Streams events of the project's devices."),
  streamOf("/v2/projects/{project}/devices/{device}:stream", "devices.streamOne", "Streams events of one device."),
  document(
    {
      path: "/.well-known/jwks.json",
      operationId: "keys.ofAccessTokens",
      summary: "Shows the public keys of access tokens (RFC 7517).",
      tag: "signing in",
    },
    keySet,
  ),
  document(
    {
      path: `${wellKnown}/openid-configuration`,
      operationId: "webhooks.configuration",
      summary: "Shows who signs webhooks, and where the keys are.",
      tag: "webhook signatures",
    },
    webhookConfiguration,
  ),
  document(
    {
      path: `${wellKnown}/jwks.json`,
      operationId: "webhooks.keys",
      summary: "Shows the public keys of DT-Asymmetric-Signature.",
      tag: "webhook signatures",
    },
    keySet,
  ),
  document(
    {
      path: `${wellKnown}/standard-webhooks.json`,
      operationId: "webhooks.standardKeys",
      summary: "Shows the public keys of webhook-signature v1a.",
      tag: "webhook signatures",
    },
    standardWebhookKeys,
  ),
  document({ path: "/openapi.json", operationId: "openapi.get", summary: "Shows this document.", tag: "about" }),
  document({
    path: "/asyncapi.json",
    operationId: "asyncapi.get",
    summary: "Shows the topics of MQTT, as an AsyncAPI document.",
    tag: "about",
  }),
];
