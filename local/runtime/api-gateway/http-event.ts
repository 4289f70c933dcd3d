/** The event of an HTTP API, payload format 2.0. */

import { isUtf8 } from "node:buffer";
import type { LocalRoute } from "../../template/model/routes.ts";
import { type DoorRequest, decoded, headerOf, logTime } from "./request.ts";

/** Content types whose bodies an HTTP API passes on as text; all else is base64. */
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
    // Unlike a REST API and a function URL, an HTTP API decodes the path.
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
  // Bytes that are no UTF-8 would be altered on their way: the function is to see, and refuse, what was sent.
  const asText = isTextual && isUtf8(request.body);
  return { body: request.body.toString(asText ? "utf8" : "base64"), isBase64Encoded: !asText };
}

/** Lower-case names; repeated headers joined by commas; cookies stand apart. */
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
