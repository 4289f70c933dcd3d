/** Describes the calls that take line protocol in, as clients of InfluxDB send it, for the OpenAPI document. */

import * as v from "valibot";
import { unitNames } from "../../../shared/core/line-protocol/precision.ts";
import { influxError, influxWriteError } from "../../../shared/doors/queries.ts";
import type { Door } from "./door-operation.ts";

const text = (name: string, description: string) => ({ name, in: "query", description, schema: v.string() }) as const;

const lines = v.pipe(v.string(), v.description("Lines of InfluxDB's line protocol, at most 10,000 points and 4 MiB."));

const precision = {
  name: "precision",
  in: "query",
  description: "The unit of the lines' times. Absent: nanoseconds.",
  schema: v.picklist(unitNames),
} as const;

const writing = (error: v.GenericSchema) =>
  ({
    method: "post",
    tag: "points",
    // Takes a name and a secret in `u` and `p` too, which no scheme of OpenAPI describes twice.
    security: [{ accessToken: [] }, { influxPassword: [] }],
    body: { type: "text/plain", schema: lines },
    answers: Object.fromEntries([
      ["204", { description: "All points were taken." }],
      ...Object.entries({
        "400": "Lines were refused, which the error names, and the others were taken; or the request is not valid.",
        "401": "There is no valid credential; passwords of people are not taken here.",
        "403": "The caller may not write there.",
        "404": "There is no such database or retention.",
        "413": "The request is too large: at most 10,000 points and 4 MiB.",
        "415": "The Content-Encoding is neither gzip nor none; Accept-Encoding says what is taken.",
        "429": "The project sends more points than it may, or too many wrong secrets came from this address.",
        "500": "The platform failed; the message says whether the request may be sent again.",
        "503": "The platform cannot answer now; send the request again.",
      }).map(([status, description]) => [status, { description, schema: error }] as const),
    ]),
  }) as const;

export const lineCalls: readonly Door[] = [
  {
    ...writing(influxError),
    path: "/write",
    operationId: "lines.write",
    summary: "Takes line protocol as InfluxDB 1.x does.",
    parameters: [
      text("db", "The source, by its UID or a display name that is unique; for callers that are none."),
      text("rp", "One retention, by its display name. Absent: all that the source is linked to."),
      precision,
    ],
  },
  {
    ...writing(influxWriteError),
    path: "/api/v2/write",
    operationId: "lines.writeToBucket",
    summary: "Takes line protocol as InfluxDB 2.x does.",
    parameters: [
      text("bucket", "The source, as db names it, and one retention behind a slash, if any."),
      text("org", "Passed over."),
      precision,
    ],
  },
];
