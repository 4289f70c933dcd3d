/** Writes errors of streams that did not begin, in the form of errors in streams, which clients read alike. */

import { type PlatformError, statusOf } from "../../shared/core/error.ts";
import { type HttpAnswer, jsonAnswer } from "../../shared/handlers/api-gateway.ts";
import { errorHeaders } from "../../shared/handlers/http-handler.ts";
import { errorObjectOf } from "./format.ts";

export const streamErrorAnswer = (error: PlatformError): HttpAnswer =>
  jsonAnswer(statusOf(error.code), errorObjectOf(error), errorHeaders(error));
