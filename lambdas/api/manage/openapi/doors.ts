/**
 * Describes the calls outside /v2 for the OpenAPI document: signing in, sending points, public keys, and the document
 * itself.
 */

import * as v from "valibot";
import { mostRowsOfPage } from "../../../shared/core/change/change.ts";
import { authVersions, dataVersions } from "../../../shared/core/intake/capture-versions.ts";
import { blobDownload, blobUpload, blobUploadRequest } from "../../../shared/doors/blobs.ts";
import { debeziumBody, shownRows } from "../../../shared/doors/changes.ts";
import { standardWebhookKeys, webhookConfiguration } from "../../../shared/doors/discovery.ts";
import { captureError, dataRequest, metric, timestamp } from "../../../shared/doors/points.ts";
import { credentials, grantedToken, keySet, oAuthError, tokenForm } from "../../../shared/doors/sign-in.ts";
import { streamError, streamObject, streamQuery } from "../../../shared/doors/streams.ts";
import type { Door } from "./door-operation.ts";
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

const authVersion = { name: "AuthVersion", in: "header", schema: v.picklist(authVersions) } as const;

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

const dataErrors: Readonly<Record<string, string>> = {
  "400": "A metric is malformed; nothing of the request was taken.",
  "401": "There is no valid credential.",
  "403": "The caller may not write there.",
  "404": "There is no such database or retention.",
  "413": "The request is too large: at most 10,000 points and 4 MiB.",
  "415": "The Content-Encoding is neither gzip nor none; Accept-Encoding says what is taken.",
  "422": "A blob has no blob store to go to.",
  "429": "The project sends more points than it may, or too many wrong secrets came from this address.",
  "500": "The platform failed; the message says whether the request may be sent again.",
  "503": "The platform cannot answer now; send the request again.",
};

const sendPoints: Door = {
  method: "post",
  path: "/api/data",
  operationId: "data.send",
  summary: "Takes a source's points in, all or nothing.",
  tag: "points",
  security: [{ accessToken: [] }],
  parameters: [
    authVersion,
    { name: "DataVersion", in: "header", schema: v.picklist(dataVersions) },
    { name: "Database", in: "query", description: "The source, for API tokens (V0.0.5).", schema: v.string() },
    { name: "Retention", in: "query", description: "One retention, by its display name.", schema: v.string() },
  ],
  body: { type: "application/json", schema: dataRequest },
  answers: {
    "200": { description: "The points were taken." },
    ...Object.fromEntries(
      Object.entries(dataErrors).map(([status, description]) => [status, { description, schema: captureError }]),
    ),
  },
};

const database = {
  name: "Database",
  in: "query",
  description: "The source, for callers that are none.",
  schema: v.string(),
} as const;

const fileErrors = (statuses: Readonly<Record<string, string>>): Door["answers"] =>
  Object.fromEntries(
    Object.entries({
      "401": "There is no valid credential.",
      "403": "The caller may not do this with the source.",
      ...statuses,
      "429": "The project sends more than it may, or too many wrong secrets came from this address.",
      "503": "The platform cannot answer now; send the request again.",
    }).map(([status, description]) => [status, { description, schema: captureError }]),
  );

const changeErrors = Object.fromEntries(Object.entries(dataErrors).filter(([status]) => status !== "500"));

const files: readonly Door[] = [
  {
    method: "post",
    path: "/api/blobs",
    operationId: "blobs.upload",
    summary: "Makes a URL by which one file is put beside the points that name it.",
    tag: "points",
    security: [{ accessToken: [] }],
    parameters: [
      database,
      { name: "Retention", in: "query", description: "One retention, by its display name.", schema: v.string() },
    ],
    body: { type: "application/json", schema: blobUploadRequest },
    answers: {
      "200": { description: "Where to put the file, and what to call it in a field.", schema: blobUpload },
      ...fileErrors({
        "400": "The body is not valid.",
        "404": "There is no such database or retention.",
        "422": "No blob store is linked to the source's retentions.",
      }),
    },
  },
  {
    method: "get",
    path: "/api/blobs",
    operationId: "blobs.download",
    summary: "Makes a URL by which one file is fetched.",
    tag: "points",
    security: [{ accessToken: [] }],
    parameters: [
      database,
      { name: "Path", in: "query", description: "The file, as a field names it.", schema: v.string() },
    ],
    answers: {
      "200": { description: "Where to fetch the file.", schema: blobDownload },
      ...fileErrors({
        "400": "The path is not valid.",
        "404": "There is no such database, or no such file yet.",
      }),
    },
  },
];

const nameOfTable = {
  name: "Name",
  in: "query",
  description: "The measurement, which stands for the table.",
  schema: v.string(),
} as const;

const changes: readonly Door[] = [
  {
    method: "post",
    path: "/api/cdc",
    operationId: "cdc.send",
    summary: "Takes changes of rows in, as Debezium sends them, all or nothing.",
    tag: "points",
    security: [{ accessToken: [] }],
    parameters: [
      nameOfTable,
      {
        name: "Key",
        in: "query",
        description: "The key columns, separated by commas, for messages without their key.",
        schema: v.string(),
      },
      database,
      { name: "Retention", in: "query", description: "One retention, by its display name.", schema: v.string() },
    ],
    body: { type: "application/json", schema: debeziumBody },
    answers: { "200": { description: "The changes were taken." }, ...fileErrors(changeErrors) },
  },
  {
    method: "get",
    path: "/api/cdc",
    operationId: "cdc.show",
    summary: "Shows the current state of rows, in the order of their keys.",
    tag: "points",
    security: [{ accessToken: [] }],
    parameters: [
      nameOfTable,
      {
        name: "Key",
        in: "query",
        description: 'One row, by a JSON object of its key columns, such as `{"id":5}`.',
        schema: v.string(),
      },
      database,
      {
        name: "PageSize",
        in: "query",
        description: `At most this many rows, up to ${mostRowsOfPage}.`,
        schema: v.string(),
      },
      { name: "PageToken", in: "query", description: "Begins where another page ended.", schema: v.string() },
    ],
    answers: {
      "200": { description: "The rows. Those that were deleted are not among them.", schema: shownRows },
      ...fileErrors({ "400": "A parameter is not valid.", "404": "There is no such database." }),
    },
  },
];

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
  sendPoints,
  ...changes,
  ...files,
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
