/** Answers what clients of InfluxDB expect beside the contents of an answer: which version they speak to, and errors. */

import { type PlatformError, statusOf } from "../core/error.ts";
import { versionOfMissing } from "../core/influxdb/missing-calls.ts";
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

/** Answers an error in the form of InfluxDB 2.x. */
export const influxError2 = (error: PlatformError): HttpAnswer =>
  influxError(error, { code: error.code, message: error.message });

/** Answers an error at a path that InfluxDB has and the platform has not, in that version's form; undefined at others. */
export function missingCallAnswer(error: PlatformError, path: string): HttpAnswer | undefined {
  const version = versionOfMissing(path);
  if (version === undefined) return undefined;
  return version === 1 ? influxError(error) : influxError2(error);
}

/** Keeps what a header may hold, because a message may quote what was sent. */
const headerText = (message: string): string => message.replace(/[^\x20-\x7e]/g, "?").slice(0, 500);
