/** Answers the calls that read what sources sent. Says for each path which calls there are. */

import { methodNotAllowed, PlatformError, statusOf } from "../../shared/core/error.ts";
import type { CaptureError } from "../../shared/doors/points.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "../../shared/handlers/api-gateway.ts";
import { errorHeaders } from "../../shared/handlers/http-handler.ts";
import { influxError, influxHeaders, influxVersion } from "../../shared/handlers/influx-answer.ts";
import type { Call, Door } from "./call.ts";
import { getData } from "./get-data.ts";
import { influxQuery } from "./influx-query.ts";

type Methods = Readonly<Partial<Record<"GET" | "POST", Call>>>;

const ping: Call = async ({ query }) =>
  query.get("verbose")?.[0] === "true"
    ? jsonAnswer(200, { version: influxVersion })
    : { status: 204, headers: {}, body: "" };

const health: Call = async () =>
  jsonAnswer(200, {
    checks: [],
    message: "ready for queries and writes",
    name: "influxdb",
    status: "pass",
    version: influxVersion,
  });

const calls: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  ["/data", { GET: getData }],
  ["/query", { GET: influxQuery, POST: influxQuery }],
  ["/ping", { GET: ping }],
  ["/health", { GET: health }],
]);

/** Knows the paths with `/api` in front and without: behind a stage's own domain API Gateway may strip it. */
const nameOf = (path: string): string => (path.startsWith("/api/") ? path.slice("/api".length) : path);

export async function answer(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const { method, path } = request;
  const methods = calls.get(nameOf(path));
  if (!methods) throw new PlatformError("not-found", `There is no call ${method} ${path.slice(0, 200)}.`);
  const call = method === "GET" || method === "POST" ? methods[method] : undefined;
  if (!call) throw methodNotAllowed(method, path, Object.keys(methods));
  const answered = await call(request, door);
  return { ...answered, headers: { ...influxHeaders, ...answered.headers } };
}

/** Answers errors in the form that clients of the path know: InfluxDB's, or that of the source-facing API. */
export function errorAnswer(error: PlatformError, path: string): HttpAnswer {
  if (nameOf(path) !== "/data") return influxError(error);
  const body: CaptureError = { Error: error.code, Message: error.message, Rejected: [] };
  return jsonAnswer(statusOf(error.code), body, errorHeaders(error));
}
