/** Describes the calls that take in what sources send, for the OpenAPI document: points, files and changes of rows. */

import * as v from "valibot";
import { mostRowsOfPage } from "../../../shared/core/change/change.ts";
import { authVersions, dataVersions } from "../../../shared/core/intake/capture-versions.ts";
import { logsPerHour, mostLogsOfRequest } from "../../../shared/core/source/source-log.ts";
import { blobDownload, blobUpload, blobUploadRequest } from "../../../shared/doors/blobs.ts";
import { debeziumBody, shownRows } from "../../../shared/doors/changes.ts";
import { sourceLogs } from "../../../shared/doors/logs.ts";
import { captureError, dataRequest } from "../../../shared/doors/points.ts";
import type { Door } from "./door-operation.ts";

export const authVersion = { name: "AuthVersion", in: "header", schema: v.picklist(authVersions) } as const;

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

const sendLogs: Door = {
  method: "post",
  path: "/api/logs",
  operationId: "logs.send",
  summary: "Takes messages of a source about itself, all or none, which its list of messages then shows.",
  tag: "points",
  security: [{ accessToken: [] }],
  parameters: [authVersion, database],
  body: { type: "application/json", schema: sourceLogs },
  answers: {
    "200": { description: "The messages were taken." },
    ...fileErrors({
      "400": "A message is malformed; none was taken.",
      "404": "There is no such database.",
      "413": `There are more than ${mostLogsOfRequest} messages.`,
      "429": `The source sends more than ${logsPerHour} messages an hour, or too many wrong secrets came from this address.`,
    }),
  },
};

export const intake: readonly Door[] = [sendPoints, ...files, ...changes, sendLogs];
