/** Writes errors in the form of the consumer-facing API. */

import { type PlatformError, statusOf } from "../core/error.ts";
import { statusHelp } from "../core/status-help.ts";
import { type HttpAnswer, jsonAnswer } from "../handlers/api-gateway.ts";
import { errorHeaders } from "../handlers/http-handler.ts";

/**
 * Answers `{"error","code","help"}`, the form of an error in the consumer-facing API, and `fields` where single fields
 * are wrong.
 */
export function errorAnswer(error: PlatformError): HttpAnswer {
  const code = statusOf(error.code);
  const fields = error.fields.length > 0 ? { fields: error.fields } : {};
  return jsonAnswer(code, { error: error.message, code, help: statusHelp(code), ...fields }, errorHeaders(error));
}
