/** Answers what clients of InfluxDB expect beside the contents of an answer: which version they speak to, and errors. */

import { type PlatformError, statusOf } from "../core/error.ts";
import { type HttpAnswer, jsonAnswer } from "./api-gateway.ts";
import { errorHeaders } from "./http-handler.ts";

/** Is the version of InfluxDB whose HTTP API is spoken. Clients ask for it before all else. */
export const influxVersion = "1.8.10";

export const influxHeaders = { "x-influxdb-version": influxVersion, "x-influxdb-build": "Millrace" };

/** Answers an error in the form of InfluxDB 1.x, and with what else a body says. */
export function influxError(error: PlatformError, more: Readonly<Record<string, string>> = {}): HttpAnswer {
  const headers = { ...influxHeaders, ...errorHeaders(error), "x-influxdb-error": headerText(error.message) };
  return jsonAnswer(statusOf(error.code), { error: error.message, ...more }, headers);
}

/** Keeps what a header may hold, because a message may quote what was sent. */
const headerText = (message: string): string => message.replace(/[^\x20-\x7e]/g, "?").slice(0, 500);
