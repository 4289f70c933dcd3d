/** Takes what sources send: points, files beside them, and messages. Says for each path which calls there are. */

import { methodNotAllowed, PlatformError, statusOf } from "../../shared/core/error.ts";
import { missingInfluxdbCall } from "../../shared/core/influxdb/missing-calls.ts";
import type { CaptureError } from "../../shared/doors/points.ts";
import { type HttpAnswer, type HttpRequest, jsonAnswer } from "../../shared/handlers/api-gateway.ts";
import { errorHeaders } from "../../shared/handlers/http-handler.ts";
import { influxError, influxError2, missingCallAnswer } from "../../shared/handlers/influx-answer.ts";
import { requestDownload, requestUpload } from "./blob-calls.ts";
import type { Call, Door } from "./call.ts";
import { sendChanges, showRows } from "./change-calls.ts";
import { sendLogs } from "./log-calls.ts";
import { sendPoints } from "./send-points.ts";
import { writeBucketLines, writeLines } from "./write-lines.ts";

type Methods = Readonly<Partial<Record<"GET" | "POST", Call>>>;

const calls: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  ["/data", { POST: sendPoints }],
  ["/cdc", { GET: showRows, POST: sendChanges }],
  ["/blobs", { GET: requestDownload, POST: requestUpload }],
  ["/logs", { POST: sendLogs }],
  ["/write", { POST: writeLines }],
  ["/v2/write", { POST: writeBucketLines }],
]);

/** Lists the methods that another function answers: it reads what this one takes in. */
const elsewhere: ReadonlyMap<string, readonly string[]> = new Map([["/data", ["GET"]]]);

/**
 * Knows the paths without `/api` too: behind a stage's own domain API Gateway may strip it. Clients of InfluxDB 2.x put
 * it twice where they are told to call below `/api`, as they must be there.
 */
const nameOf = (path: string): string => path.replace(/^\/api(?=\/)/, "").replace(/^\/api(?=\/v2\/write$)/, "");

export async function answer(request: HttpRequest, door: Door): Promise<HttpAnswer> {
  const { method, path } = request;
  const name = nameOf(path);
  const methods = calls.get(name);
  if (!methods) throw missingInfluxdbCall(method, path) ?? noSuchCall(method, path);
  const call = method === "GET" || method === "POST" ? methods[method] : undefined;
  if (!call) throw methodNotAllowed(method, path, [...(elsewhere.get(name) ?? []), ...Object.keys(methods)]);
  return call(request, door);
}

const noSuchCall = (method: string, path: string): PlatformError =>
  new PlatformError("not-found", `There is no call ${method} ${path.slice(0, 200)}; POST to /api/data.`);

/** Answers errors in the form that clients of the path know: InfluxDB's, or that of the source-facing API. */
export function errorAnswer(error: PlatformError, path: string): HttpAnswer {
  const name = nameOf(path);
  if (name === "/write") return influxError(error);
  if (name === "/v2/write") return influxError2(error);
  return missingCallAnswer(error, path) ?? captureErrorAnswer(error);
}

/** Answers `{"Error","Message","Rejected"}`. */
function captureErrorAnswer(error: PlatformError): HttpAnswer {
  const Rejected = error.rejected.map(({ index, reason }) =>
    index === undefined ? { Reason: reason } : { Index: index, Reason: reason },
  );
  const body: CaptureError = { Error: error.code, Message: error.message, Rejected };
  return jsonAnswer(statusOf(error.code), body, errorHeaders(error));
}
