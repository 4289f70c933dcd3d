/** Makes what API Gateway answers itself, in the words of each kind of API. */

import type { LocalGatewayResponse, LocalRoute } from "../../template/model/routes.ts";
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

/** A throttled function looks like a failure of the API itself, since neither API passes Lambda's 429 on. */
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

/** AWS's names of the kinds. AWS knows no API that stops as a laptop does, which is a failure like others. */
const restTypes: Record<Refusal, string> = {
  "no-route": "MISSING_AUTHENTICATION_TOKEN",
  "body-too-large": "REQUEST_TOO_LARGE",
  "event-too-large": "REQUEST_TOO_LARGE",
  "malformed-path": "DEFAULT_4XX",
  "function-failed": "DEFAULT_5XX",
  throttled: "DEFAULT_5XX",
  "timed-out": "INTEGRATION_TIMEOUT",
  stopping: "DEFAULT_5XX",
};

export function refusalOf(
  api: LocalRoute["api"],
  refusal: Refusal,
  responses: readonly LocalGatewayResponse[] = [],
): Answer {
  const [status, message] = (api === "http" ? http : rest)[refusal];
  const own = api === "rest" ? ownWords(refusal, status, responses) : undefined;
  return {
    status: own?.status ?? status,
    headers: { "content-type": "application/json", ...own?.headers },
    body: own?.body ?? JSON.stringify({ message }),
  };
}

/** Answers the template's words for this kind of refusal, or else for every 4xx or 5xx. */
function ownWords(
  refusal: Refusal,
  status: number,
  responses: readonly LocalGatewayResponse[],
): LocalGatewayResponse | undefined {
  const type = restTypes[refusal];
  const usual = status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  return responses.find((each) => each.type === type) ?? responses.find((each) => each.type === usual);
}
