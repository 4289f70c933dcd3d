/** Makes the event of an HTTP API, in payload format 2.0. */

import { isUtf8 } from "node:buffer";
import type { LocalRoute } from "../../template/model/routes.ts";
import { type DoorRequest, decoded, headerOf, logTime } from "./request.ts";

/** The content types whose bodies an HTTP API passes on as text. All others become base64. */
const textual = /^(text\/[^;]+|application\/(json|javascript|xml|[^;]+\+(json|xml)))\s*(;|$)/i;

export function httpEvent(
  request: DoorRequest,
  route: LocalRoute,
  parameters: Readonly<Record<string, string>>,
  account: string,
): object {
  const routeKey = route.path === "$default" ? route.path : `${route.method} ${route.path}`;
  const cookies = request.headers
    .filter(([name]) => name.toLowerCase() === "cookie")
    .flatMap(([, value]) => value.split("; "));
  const query = joinedQuery(request.query);
  return {
    version: "2.0",
    routeKey,
    // An HTTP API decodes the path, unlike a REST API or a function URL.
    rawPath: decoded(request.path),
    rawQueryString: request.query,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers: joinedHeaders(request),
    ...(query ? { queryStringParameters: query } : {}),
    requestContext: contextOf(request, route, routeKey, account),
    ...(Object.keys(parameters).length > 0 ? { pathParameters: decodedValues(parameters) } : {}),
    ...bodyOf(request),
  };
}

function contextOf(request: DoorRequest, route: LocalRoute, routeKey: string, accountId: string): object {
  const domainName = headerOf(request, "host") ?? "";
  return {
    accountId,
    apiId: route.apiId,
    domainName,
    domainPrefix: domainName.split(".")[0] ?? "",
    http: {
      method: request.method,
      path: decoded(request.path),
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: headerOf(request, "user-agent") ?? "",
    },
    requestId: request.id,
    routeKey,
    stage: route.stage,
    time: logTime(request.at),
    timeEpoch: request.at.getTime(),
  };
}

function bodyOf(request: DoorRequest): object {
  if (request.body.length === 0) return { isBase64Encoded: false };
  const isTextual = textual.test(headerOf(request, "content-type") ?? "") && !headerOf(request, "content-encoding");
  // Passes bytes that are no UTF-8 on as base64, since text would alter them. The function must see what was sent, and
  // refuse it.
  const asText = isTextual && isUtf8(request.body);
  return { body: request.body.toString(asText ? "utf8" : "base64"), isBase64Encoded: !asText };
}

/**
 * Answers headers with lower-case names. Joins repeated headers by commas, and leaves out cookies, which have a field
 * of their own.
 */
function joinedHeaders({ headers }: DoorRequest): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (key === "cookie") continue;
    joined[key] = joined[key] === undefined ? value : `${joined[key]},${value}`;
  }
  return joined;
}

function joinedQuery(query: string): Record<string, string> | undefined {
  if (query === "") return undefined;
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    joined[name] = joined[name] === undefined ? value : `${joined[name]},${value}`;
  }
  return joined;
}

const decodedValues = (parameters: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, decoded(value)]));
