/** Describes the calls that read points, for the OpenAPI document. */

import * as v from "valibot";
import { captureError } from "../../../shared/doors/points.ts";
import { influxAnswer, influxError, influxHealth, pointsAnswer } from "../../../shared/doors/queries.ts";
import type { Door } from "./door-operation.ts";

const text = (name: string, description: string) => ({ name, in: "query", description, schema: v.string() }) as const;
const zeroOrOne = v.picklist(["0", "1"]);

/** Also takes a name and a secret in `u` and `p`, which no scheme of OpenAPI describes twice. */
const security = [{ accessToken: [] }, { influxPassword: [] }];

const failures = (schema: v.GenericSchema): Door["answers"] =>
  Object.fromEntries(
    Object.entries({
      "400": "The query cannot be read, or a parameter is not valid.",
      "401": "There is no valid credential.",
      "413": "The answer would be too large, or the query takes too long.",
      "415": "The Content-Encoding is neither gzip nor none.",
      "429": "The identity asks too often, or too many wrong secrets came from this address.",
      "500": "The platform failed; the message says whether the query may be sent again.",
      "503": "The platform cannot answer now; send the query again.",
    }).map(([status, description]) => [status, { description, schema }]),
  );

const readPoints: Door = {
  method: "get",
  path: "/api/data",
  operationId: "data.read",
  summary: "Answers points by a query in InfluxQL, in the form in which they are sent.",
  tag: "points",
  security,
  parameters: [
    text("Query", "SELECT statements of InfluxQL."),
    text("Db", "The source, by its UID or a display name that is unique; for callers that are none."),
    { name: "OutputType", in: "query", description: "0 for JSON, 1 for CSV.", schema: zeroOrOne },
    {
      name: "TimeOutput",
      in: "query",
      description: "0 for dd/MM/yyyy HH:mm:ss.FFF in UTC, 1 for nanoseconds since 1970.",
      schema: zeroOrOne,
    },
    text("BlobFields", "Fields, separated by commas, whose files are added as base64 in <field>_content; 4 MB in all."),
  ],
  answers: {
    "200": { description: "The points. The content of a file that is not there is null.", schema: pointsAnswer },
    ...failures(captureError),
    "403": { description: "The caller may not read there.", schema: captureError },
    "404": { description: "There is no such database or retention.", schema: captureError },
    "422": { description: "The retention is of a kind that is not read here.", schema: captureError },
  },
};

const parameters = [
  text("q", "Statements of InfluxQL, separated by semicolons. A POST may have it in a form instead."),
  text("db", "The source, by its UID or a display name that is unique; for callers that are none."),
  text("rp", "A retention, by its display name. Absent: the first one that the source is linked to."),
  text("epoch", "The unit of times: h, m, s, ms, u, ns. Absent: RFC 3339."),
  text("params", "A JSON object of what stands for $name in the query."),
  text("pretty", "true indents the answer."),
];

const queryAnswers: Door["answers"] = {
  "200": {
    description: "What each statement answers, or why it failed. CSV where Accept asks for text/csv.",
    schema: influxAnswer,
  },
  ...failures(influxError),
};

export const queries: readonly Door[] = [
  readPoints,
  {
    method: "get",
    path: "/query",
    operationId: "query.get",
    summary: "Answers InfluxQL as InfluxDB 1.x does.",
    tag: "points",
    security,
    parameters,
    answers: queryAnswers,
  },
  {
    method: "post",
    path: "/query",
    operationId: "query.post",
    summary: "Answers InfluxQL as InfluxDB 1.x does, with q in the URL or in a form.",
    tag: "points",
    security,
    parameters,
    answers: queryAnswers,
  },
  {
    method: "get",
    path: "/ping",
    operationId: "query.ping",
    summary: "Says that the API of InfluxDB 1.x is spoken here.",
    tag: "points",
    security: [],
    answers: { "204": { description: "Yes; X-Influxdb-Version says which." } },
  },
  {
    method: "get",
    path: "/health",
    operationId: "query.health",
    summary: "Says so in the form of later versions.",
    tag: "points",
    security: [],
    answers: { "200": { description: "Yes.", schema: influxHealth } },
  },
];
