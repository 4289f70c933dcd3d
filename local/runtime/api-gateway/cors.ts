/** Lets pages of other origins call an HTTP API, by the rules that its template has (`CorsConfiguration`). */

import type { IncomingMessage } from "node:http";
import type { LocalCors } from "../../template/model/routes.ts";
import type { Answer } from "./answer.ts";

/** Tells whether a browser asks if a page may make a call. */
const isPreflight = ({ method, headers }: IncomingMessage): boolean =>
  method === "OPTIONS" && headers["access-control-request-method"] !== undefined;

/**
 * Answers the origin of the page if the rules allow it. A rule that ends in `:*` allows every port and none, which is
 * the laptop's own: on AWS each port is written out.
 */
function allowedOrigin({ headers: { origin = "" } }: IncomingMessage, rules: LocalCors): string | undefined {
  const withoutPort = origin.replace(/:\d{1,5}$/, "");
  const isAllowed = (rule: string) => (rule.endsWith(":*") ? rule === `${withoutPort}:*` : rule === origin);
  return rules.allowOrigins.some(isAllowed) ? origin : undefined;
}

/** Answers a preflight that no route takes, as the API does itself. Answers undefined if the rules do not allow it. */
export function preflightAnswer(message: IncomingMessage, rules: LocalCors | undefined): Answer | undefined {
  const isAllowed = rules && isPreflight(message) && allowedOrigin(message, rules) !== undefined;
  return isAllowed ? { status: 204, headers: {}, body: "" } : undefined;
}

/** Adds the rules to an answer, of a function or the API's own. What the function says of origins does not count. */
export function withCors(answer: Answer, message: IncomingMessage, rules: LocalCors | undefined): Answer {
  if (!rules) return answer;
  const others = Object.entries(answer.headers).filter(([name]) => !name.startsWith("access-control-"));
  const origin = allowedOrigin(message, rules);
  const headers = origin === undefined ? {} : headersFor(origin, isPreflight(message), rules);
  return { ...answer, headers: { ...Object.fromEntries(others), ...headers } };
}

function headersFor(origin: string, isAsked: boolean, rules: LocalCors): Record<string, string> {
  const { allowMethods, allowHeaders, exposeHeaders, maxAgeSeconds } = rules;
  const known = isAsked
    ? {
        "access-control-allow-methods": allowMethods.join(","),
        "access-control-allow-headers": allowHeaders.join(","),
        "access-control-max-age": maxAgeSeconds === undefined ? "" : String(maxAgeSeconds),
      }
    : { "access-control-expose-headers": exposeHeaders.join(",") };
  const given = Object.entries(known).filter(([, value]) => value !== "");
  return { "access-control-allow-origin": origin, ...Object.fromEntries(given) };
}
