/** Makes what a door answers: a function's result, read by the rules of its API, or the API's own refusal. */

import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

type Fields = Readonly<Record<string, unknown>>;

/** The headers that frame a message. The server sets them, not the function. */
const notTheirs = new Set(["connection", "content-length", "keep-alive", "transfer-encoding", "upgrade"]);

/**
 * Reads a result by the rules of an HTTP API, which takes any JSON: without a `statusCode` the whole result is the body
 * of a 200. Answers undefined for a malformed result, for which the API answers 500.
 */
export function httpAnswer(payload: string): Answer | undefined {
  const result: unknown = parseJson(payload);
  if (!isFields(result) || result.statusCode === undefined) {
    const body = typeof result === "string" ? result : payload;
    return { status: 200, headers: { "content-type": "application/json" }, body: result === null ? "" : body };
  }
  const answer = framed(result);
  if (!answer) return undefined;
  const cookies = Array.isArray(result.cookies) ? result.cookies.map(String) : [];
  return {
    ...answer,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      ...answer.headers,
      ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
    },
  };
}

/**
 * Reads a result by the rules of a REST API, which takes only the documented shape. Answers undefined for a malformed
 * result, for which the API answers 502.
 */
export function restAnswer(payload: string): Answer | undefined {
  const result: unknown = parseJson(payload);
  const answer = isFields(result) && result.statusCode !== undefined ? framed(result) : undefined;
  return answer && { ...answer, headers: { "content-type": "application/json", ...renamed(answer.headers) } };
}

/** Renames the challenge as a REST API does, which keeps the header's own name for itself. */
function renamed({ "www-authenticate": challenge, ...headers }: Answer["headers"]): Answer["headers"] {
  return challenge === undefined ? headers : { ...headers, "x-amzn-remapped-www-authenticate": challenge };
}

function framed({ statusCode, headers, multiValueHeaders, body, isBase64Encoded }: Fields): Answer | undefined {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  const [single, multiple] = [headersFrom(headers), headersFrom(multiValueHeaders)];
  if (!single || !multiple) return undefined;
  if (body !== undefined && body !== null && typeof body !== "string") return undefined;
  const text = body ?? "";
  return {
    status,
    headers: { ...single, ...multiple },
    body: isBase64Encoded === true ? Buffer.from(text, "base64") : text,
  };
}

function headersFrom(given: unknown): Record<string, string | string[]> | undefined {
  if (given === undefined || given === null) return {};
  if (!isFields(given)) return undefined;
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(given)) {
    const key = name.toLowerCase();
    if (!notTheirs.has(key)) headers[key] = Array.isArray(value) ? value.map(String) : String(value);
  }
  return headers;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
