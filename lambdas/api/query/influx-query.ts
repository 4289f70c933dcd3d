/** `GET|POST /query`: InfluxQL as clients of InfluxDB 1.x send it (docs/query.md). */

import { PlatformError } from "../../shared/core/error.ts";
import { readParameters } from "../../shared/core/query/influxql/parameters.ts";
import { parseQuery } from "../../shared/core/query/influxql/parse.ts";
import type { HttpAnswer, HttpRequest } from "../../shared/handlers/api-gateway.ts";
import { readBody } from "../../shared/handlers/read-body.ts";
import { type Door, enginePorts } from "./call.ts";
import { runStatements } from "./run-statements.ts";
import { sent } from "./send.ts";
import { resultsAsCsv, resultsAsJson } from "./write-results.ts";
import { readEpoch } from "./write-time.ts";

export async function influxQuery(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const given = parametersOf(request);
  const ports = await enginePorts(request, { database: given("db"), retention: given("rp") }, door);
  const text = given("q");
  if (!text) throw new PlatformError("bad-request", 'missing required parameter "q": send InfluxQL in it');
  const unit = readEpoch(given("epoch"));
  const results = await runStatements(parseQuery(text, readParameters(given("params") ?? "")), ports);
  if (wantsCsv(request.headers.accept)) return sent(resultsAsCsv(results, unit), "text/csv", request);
  return sent(resultsAsJson(results, { unit, pretty: given("pretty") === "true" }), "application/json", request);
}

/**
 * Reads parameters from the form in the body first, and then from the URL: clients send `q` in either, and the others in
 * the URL even of a POST.
 */
function parametersOf(request: HttpRequest): (name: string) => string | undefined {
  const form = new URLSearchParams(request.method === "POST" ? readBody(request) : "");
  return (name) => form.get(name) ?? request.query.get(name)?.[0];
}

/** Knows the two names of CSV that InfluxDB does. Whoever takes anything, or msgpack, gets JSON. */
const wantsCsv = (accept = ""): boolean => {
  const [first = ""] = accept.split(/[,;]/, 1);
  return ["application/csv", "text/csv"].includes(first.trim().toLowerCase());
};
