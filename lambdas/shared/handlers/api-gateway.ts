/**
 * Reads API Gateway's two event formats (REST 1.0, HTTP 2.0) as one kind of request, and writes answers that both take.
 */

import { PlatformError } from "../core/error.ts";

export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  /** Names are in lower case. The values of repeated headers are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
  /** Is the address that the request came from as API Gateway saw it, which no header can change. */
  readonly sourceIp: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Is true if the body is base64 of the bytes to answer, such as those of gzip. */
  readonly isBase64?: boolean;
}

/** The parts of both event formats that are read here. */
export interface ApiGatewayEvent {
  readonly version?: string;
  readonly rawPath?: string;
  readonly rawQueryString?: string;
  readonly requestContext?: {
    readonly http?: { readonly method?: string; readonly sourceIp?: string };
    readonly identity?: { readonly sourceIp?: string };
    readonly requestId?: string;
  };
  readonly httpMethod?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, string[] | undefined>> | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export interface ApiGatewayResult {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

export const methodOf = ({ version, requestContext, httpMethod }: ApiGatewayEvent): string =>
  (version === "2.0" ? requestContext?.http?.method : httpMethod) ?? "";

/** Answers a header by its name in small letters, whichever way the client wrote it. */
export const headerOf = ({ headers }: ApiGatewayEvent, name: string): string | undefined =>
  Object.entries(headers ?? {}).find(([given]) => given.toLowerCase() === name)?.[1];

/** Tells whether a request asks for the head of an answer alone. */
export const isHead = (event: ApiGatewayEvent): boolean => methodOf(event) === "HEAD";

/** Answers the path without a slash at its end. */
export const pathOf = ({ version, rawPath, path }: ApiGatewayEvent): string =>
  withoutSlash((version === "2.0" ? rawPath : path) ?? "/");

/**
 * Reads an event. Takes `HEAD` for `GET`, whose answer is sent without its body, and passes over a slash at the path's
 * end, so that every call takes both.
 */
export function readRequest(event: ApiGatewayEvent): HttpRequest {
  const isHttpApi = event.version === "2.0";
  return {
    method: isHead(event) ? "GET" : methodOf(event),
    path: pathOf(event),
    headers: lowerCased(event.headers ?? {}),
    query: isHttpApi
      ? queryOfText(event.rawQueryString ?? "")
      : queryOfLists(event.multiValueQueryStringParameters ?? {}),
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8"),
    sourceIp: (isHttpApi ? event.requestContext?.http : event.requestContext?.identity)?.sourceIp ?? "",
  };
}

const withoutSlash = (path: string): string => (path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path);

const lowerCased = (headers: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

function queryOfText(text: string): Map<string, string[]> {
  const query = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(text)) query.set(name, [...(query.get(name) ?? []), value]);
  return query;
}

const queryOfLists = (lists: Readonly<Record<string, string[] | undefined>>): Map<string, string[]> =>
  new Map(Object.entries(lists).map(([name, values]) => [name, values ?? []]));

export const toResult = (
  { status, headers, body, isBase64 = false }: HttpAnswer,
  headOnly = false,
): ApiGatewayResult => ({
  statusCode: status,
  headers,
  body: headOnly ? "" : body,
  isBase64Encoded: isBase64 && !headOnly,
});

export const textAnswer = (status: number, body: string): HttpAnswer => ({
  status,
  headers: { "content-type": "text/plain; charset=utf-8" },
  body,
});

export const jsonAnswer = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** Answers the value of a query parameter. Throws `bad-request` if it is repeated. */
export function queryValue(request: HttpRequest, ...names: readonly string[]): string | undefined {
  const values = names.flatMap((name) => request.query.get(name) ?? []);
  if (values.length > 1) {
    const given = names.filter((name) => request.query.has(name)).join(" or ");
    throw new PlatformError("bad-request", `Give the query parameter ${given} once.`);
  }
  return values[0];
}

/** Reads a body as text. Throws `bad-request` if its bytes are not UTF-8. */
export function utf8Of(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch (cause) {
    throw new PlatformError("bad-request", "The body is not UTF-8 text.", { cause });
  }
}
