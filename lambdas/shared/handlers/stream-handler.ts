/**
 * The frame around functions that stream their answers through API Gateway. Reads the event, answers errors before the
 * stream begins, and leaves the rest to middy, which writes the body as it is read.
 */

import type { Readable } from "node:stream";
import middy from "@middy/core";
import { executionModeStreamifyResponse } from "@middy/core/StreamifyResponse";
import { type PlatformError, statusOf } from "../core/error.ts";
import { type ApiGatewayEvent, type HttpAnswer, type HttpRequest, isHead, pathOf, readRequest } from "./api-gateway.ts";
import { createCors } from "./cors.ts";
import { asPlatformError } from "./http-handler.ts";
import { inRequest } from "./invocation.ts";
import { log } from "./log.ts";

/**
 * An answer whose body may come bit by bit. It is never empty: Lambda holds an empty streamed answer back until the
 * function's environment ends.
 */
export interface StreamAnswer extends Omit<HttpAnswer, "body"> {
  readonly body: string | Readable;
}

type Respond = (request: HttpRequest, isHead: boolean, requestId: string | undefined) => Promise<StreamAnswer>;
type ErrorAnswer = (error: PlatformError, path: string) => HttpAnswer;

interface StreamResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable;
}

/** Makes a handler. `allowedOrigins` lists, by commas, the origins whose pages may call. */
export function createStreamHandler(respond: Respond, errorAnswer: ErrorAnswer, allowedOrigins: string) {
  const cors = createCors(allowedOrigins);
  const toShown = ({ body, ...answer }: StreamAnswer, event: ApiGatewayEvent): StreamResult => {
    const { status, headers } = cors.shown({ ...answer, body: "" }, event);
    return { statusCode: status, headers, body: body === "" ? "\n" : body };
  };
  const chain = middy<ApiGatewayEvent, StreamResult>({
    executionMode: executionModeStreamifyResponse,
    timeoutEarlyInMillis: 0,
  });
  const refused = (error: PlatformError, path: string): HttpAnswer => {
    const status = statusOf(error.code);
    if (status >= 500) log.error("request failed", { path, error });
    else log.info("request refused", { status, code: error.code, reason: error.message });
    return errorAnswer(error, path);
  };
  chain.onError((request) => {
    const { error, event } = request;
    request.response = toShown(refused(asPlatformError(error), pathOf(event)), event);
  });
  return chain.handler((event, context) => {
    // Ends the invocation with its answer, though sockets to AWS's services are still open.
    context.callbackWaitsForEmptyEventLoop = false;
    const { awsRequestId } = context;
    return inRequest(awsRequestId, async () =>
      toShown(await respond(readRequest(event), isHead(event), awsRequestId), event),
    );
  });
}
