/** What API Gateway itself answers, each kind of API in its own words. */

import type { LocalRoute } from "../../template/model.ts";
import type { Answer } from "./answer.ts";

export type Refusal =
  | "no-route"
  | "malformed-path"
  | "body-too-large"
  | "event-too-large"
  | "function-failed"
  | "throttled"
  | "timed-out"
  | "stopping";

type Words = readonly [status: number, message: string];

/** A throttled function shows as the API's own failure: neither API passes Lambda's 429 on. */
const http: Record<Refusal, Words> = {
  "no-route": [404, "Not Found"],
  "malformed-path": [400, "Bad Request"],
  "body-too-large": [413, "Request Entity Too Large"],
  "event-too-large": [413, "Request Entity Too Large"],
  "function-failed": [500, "Internal Server Error"],
  throttled: [503, "Service Unavailable"],
  "timed-out": [503, "Service Unavailable"],
  stopping: [503, "Service Unavailable"],
};

const rest: Record<Refusal, Words> = {
  "no-route": [403, "Missing Authentication Token"],
  "malformed-path": [400, "Bad Request"],
  "body-too-large": [413, "HTTP content length exceeded 10485760 bytes."],
  "event-too-large": [413, "Request Too Long"],
  "function-failed": [502, "Internal server error"],
  throttled: [500, "Internal server error"],
  "timed-out": [504, "Endpoint request timed out"],
  stopping: [503, "Service Unavailable"],
};

export function refusalOf(api: LocalRoute["api"], refusal: Refusal): Answer {
  const [status, message] = (api === "http" ? http : rest)[refusal];
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify({ message }) };
}
