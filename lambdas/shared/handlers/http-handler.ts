/**
 * The frame around every function behind an API. Reads the event, answers errors in the API's own form, and logs each
 * error once.
 */

import { PlatformError, statusOf } from "../core/error.ts";
import { missingRight } from "../core/missing-right.ts";
import {
  type ApiGatewayEvent,
  type ApiGatewayResult,
  type HttpAnswer,
  type HttpRequest,
  isHead,
  pathOf,
  readRequest,
  toResult,
} from "./api-gateway.ts";
import { createCors } from "./cors.ts";
import { framed } from "./frame.ts";
import { log } from "./log.ts";

type Respond = (request: HttpRequest) => Promise<HttpAnswer>;
/** Answers an error in the form of the call at the path, since one function may serve calls of different forms. */
type ErrorAnswer = (error: PlatformError, path: string) => HttpAnswer;

/** Answers the headers that every error has: when to come back, how to sign in, and which codings and methods are taken. */
export const errorHeaders = (error: PlatformError): Record<string, string> => ({
  ...(error.retryAfterSeconds === undefined ? {} : { "retry-after": String(error.retryAfterSeconds) }),
  // RFC 7694 has a 415 say so, which tells a refused coding from a refused media type.
  ...(error.acceptEncoding === undefined ? {} : { "accept-encoding": error.acceptEncoding }),
  // RFC 9110 has a 405 name the methods (15.5.6).
  ...(error.allow === undefined ? {} : { allow: error.allow.join(", ") }),
  ...(error.code === "unauthenticated" ? { "www-authenticate": "Bearer" } : {}),
});

/**
 * Turns other errors into an internal one: the caller learns that the call failed, and only the log says why. A right
 * that the platform lacks is one too, whatever it was taken for: it does not come by trying again.
 */
export function asPlatformError(error: unknown): PlatformError {
  if (missingRight(error)) {
    return new PlatformError(
      "internal",
      "The platform lacks a right that this request needs. Sending it again does not help; tell whoever runs the platform, whose log names the right.",
      { cause: error },
    );
  }
  if (error instanceof PlatformError) return error;
  return new PlatformError("internal", "The platform failed; the request may be sent again.", { cause: error });
}

/** Makes a handler. `allowedOrigins` lists, by commas, the origins whose pages may call: none if it is empty. */
export function createHttpHandler(respond: Respond, errorAnswer: ErrorAnswer, allowedOrigins = "") {
  const cors = createCors(allowedOrigins);
  const toShown = (answer: HttpAnswer, event: ApiGatewayEvent): ApiGatewayResult =>
    toResult(cors.shown(answer, event), isHead(event));
  return framed<ApiGatewayEvent, ApiGatewayResult>(
    async (event) => {
      const preflight = cors.preflight(event);
      return preflight ? toResult(preflight) : toShown(await respond(readRequest(event)), event);
    },
    (failure, event) => {
      const error = asPlatformError(failure);
      const status = statusOf(error.code);
      const path = pathOf(event);
      if (status >= 500) log.error("request failed", { path, error });
      else log.info("request refused", { status, code: error.code, reason: error.message });
      return toShown(errorAnswer(error, path), event);
    },
  );
}
