/** The frame around every function behind an API: reads the event, answers errors in the API's own form, logs once. */

import { PlatformError, statusOf } from "../core/error.ts";
import {
  type ApiGatewayEvent,
  type ApiGatewayResult,
  type HttpAnswer,
  type HttpRequest,
  readRequest,
  toResult,
} from "./api-gateway.ts";
import { framed } from "./frame.ts";
import { log } from "./log.ts";

type Respond = (request: HttpRequest) => Promise<HttpAnswer>;
/** By the path too: one function may serve calls whose errors have different forms. */
type ErrorAnswer = (error: PlatformError, path: string) => HttpAnswer;

/** Headers of every error answer: when to come back, and how to sign in. */
export const errorHeaders = (error: PlatformError): Record<string, string> => ({
  ...(error.retryAfterSeconds === undefined ? {} : { "retry-after": String(error.retryAfterSeconds) }),
  ...(error.code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {}),
});

/** Anything but a PlatformError is ours to mend: the caller learns that it failed, the log learns why. */
const asPlatformError = (error: unknown): PlatformError =>
  error instanceof PlatformError
    ? error
    : new PlatformError("internal", "The platform failed; the request may be sent again.", { cause: error });

export const httpHandler = (respond: Respond, errorAnswer: ErrorAnswer) =>
  framed<ApiGatewayEvent, ApiGatewayResult>(
    async (event) => toResult(await respond(readRequest(event))),
    (failure, event) => {
      const error = asPlatformError(failure);
      const status = statusOf(error.code);
      const path = event.rawPath ?? event.path ?? "";
      if (status >= 500) log.error("request failed", { path, error });
      else log.info("request refused", { status, code: error.code, reason: error.message });
      return toResult(errorAnswer(error, path));
    },
  );
