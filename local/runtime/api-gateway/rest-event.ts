/** Makes the event of a REST API's Lambda proxy integration, in payload format 1.0. */

import type { LocalRoute } from "../../template/model/routes.ts";
import { type DoorRequest, headerOf, logTime } from "./request.ts";

type Lists = Record<string, string[]>;

export function restEvent(
  request: DoorRequest,
  route: LocalRoute,
  parameters: Readonly<Record<string, string>>,
  account: string,
): object {
  const headers = listsOf(request.headers);
  const query = listsOf([...new URLSearchParams(request.query)]);
  return {
    resource: route.path,
    path: request.path,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: request.query === "" ? null : lastOf(query),
    multiValueQueryStringParameters: request.query === "" ? null : query,
    pathParameters: Object.keys(parameters).length > 0 ? parameters : null,
    stageVariables: null,
    requestContext: contextOf(request, route, account),
    ...bodyOf(request, route.binaryMediaTypes),
  };
}

/** Takes every body for text, as a REST API does, unless its type is declared binary. */
function bodyOf(request: DoorRequest, binaryTypes: readonly string[]): object {
  if (request.body.length === 0) return { body: null, isBase64Encoded: false };
  const type = (headerOf(request, "content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const isBinary = binaryTypes.includes("*/*") || binaryTypes.includes(type);
  return { body: request.body.toString(isBinary ? "base64" : "utf8"), isBase64Encoded: isBinary };
}

function contextOf(request: DoorRequest, route: LocalRoute, accountId: string): object {
  const domainName = headerOf(request, "host") ?? "";
  return {
    accountId,
    apiId: route.apiId,
    resourcePath: route.path,
    httpMethod: request.method,
    path: `/${route.stage}${request.path}`,
    protocol: request.protocol,
    stage: route.stage,
    domainName,
    domainPrefix: domainName.split(".")[0] ?? "",
    requestId: request.id,
    extendedRequestId: request.id,
    requestTime: logTime(request.at),
    requestTimeEpoch: request.at.getTime(),
    identity: { sourceIp: request.sourceIp, userAgent: headerOf(request, "user-agent") ?? null },
  };
}

function listsOf(pairs: readonly (readonly [string, string])[]): Lists {
  const lists = new Map<string, string[]>();
  for (const [name, value] of pairs) lists.set(name, [...(lists.get(name) ?? []), value]);
  return Object.fromEntries(lists);
}

/** Answers the last value of each name, which is what the single-value form holds. */
const lastOf = (lists: Lists): Record<string, string> =>
  Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? ""]));
