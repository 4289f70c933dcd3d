/** `GET /api/data`: what a source sent, in the form in which it is sent (docs/protocols/capture.md, "Reading points"). */

import { PlatformError } from "../../shared/core/error.ts";
import { parseQuery } from "../../shared/core/query/influxql/parse.ts";
import { type HttpAnswer, type HttpRequest, queryValue } from "../../shared/handlers/api-gateway.ts";
import { readBlobFields, withContents } from "./blob-contents.ts";
import { type Door, enginePorts } from "./call.ts";
import { learnPlaces, metricsOf } from "./metrics.ts";
import { type AnsweredStatement, runStatements } from "./run-statements.ts";
import { sent } from "./send.ts";
import { jsonText } from "./write-json.ts";
import { resultsAsCsv } from "./write-results.ts";
import { dayFirst, timesIn } from "./write-time.ts";

export async function getData(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const asked = readAsked(request);
  const ports = await enginePorts(request, { database: asked.database, retention: asked.retention }, door);
  const statements = parseQuery(asked.query);
  if (statements.length === 0 || statements.some(({ kind }) => kind !== "select" && kind !== "refused")) {
    throw new PlatformError("bad-request", "Query takes SELECT statements; ask SHOW and others by GET /query.");
  }
  const { catalogue, places } = learnPlaces(ports.catalogue);
  const answered = answersOf(await runStatements(statements, { ...ports, catalogue }));
  if (asked.isCsv) return sent(resultsAsCsv(answered), "text/csv", request);
  const write = asked.isEpoch ? timesIn(1n) : dayFirst;
  const Metrics = await withContents(metricsOf(answered, write), asked.blobFields, places, door.blobs);
  return sent(jsonText({ Metrics }), "application/json", request);
}

/** Throws the error of a statement that failed, since this form of answer has no place for it. */
function answersOf(results: Awaited<ReturnType<typeof runStatements>>): AnsweredStatement[] {
  return results.map((result) => {
    if (result.kind === "failed") throw result.error;
    return result;
  });
}

function readAsked(request: HttpRequest) {
  const isCsv = choice(request, "OutputType", "0 for JSON or 1 for CSV");
  const blobFields = readBlobFields(queryValue(request, "BlobFields", "blobFields", "blobfields"));
  if (isCsv && blobFields.size > 0) {
    throw new PlatformError("bad-request", "BlobFields goes with JSON alone; leave it out, or ask for OutputType=0.");
  }
  const query = queryValue(request, "Query", "query");
  if (!query) {
    throw new PlatformError(
      "bad-request",
      'Query is absent; send InfluxQL in it, such as SELECT "value" FROM "oneYear"."temperature" LIMIT 3.',
    );
  }
  return {
    query,
    database: queryValue(request, "Db", "db", "Database", "database"),
    retention: queryValue(request, "Retention", "retention"),
    isCsv,
    blobFields,
    isEpoch: choice(request, "TimeOutput", "0 for dd/MM/yyyy HH:mm:ss.FFF or 1 for nanoseconds since 1970"),
  };
}

/** Reads a parameter that is 0 or 1. It is 0 if absent. */
function choice(request: HttpRequest, name: string, meanings: string): boolean {
  const value = queryValue(request, name, `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`) ?? "0";
  if (value === "0" || value === "1") return value === "1";
  throw new PlatformError("bad-request", `${name} takes ${meanings}, not ${JSON.stringify(value.slice(0, 20))}.`);
}
