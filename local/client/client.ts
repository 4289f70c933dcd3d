/** Speaks the public API as a program does. The demo, the smoke test and the benchmark use it. */

import { gzipSync } from "node:zlib";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";

/** Says that a call did not succeed, and what the platform answered. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: string;

  constructor(call: string, status: number, body: string) {
    super(`${call} answered ${status}: ${body.slice(0, 500)}`);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
  }
}

export interface Addresses {
  /** The address of `/Auth` and `/api/data`. */
  readonly httpUrl: string;
  /** The address of `/v2`. It has the same host on a laptop and on stages with a domain. */
  readonly apiUrl: string;
}

type Json = Record<string, unknown>;

const answered = async (call: string, response: Response): Promise<string> => {
  const text = await response.text();
  if (response.status !== 200) throw new ApiError(call, response.status, text);
  return text;
};

/** Signs in as a user, source or API token. Answers the access token. */
export async function signIn({ httpUrl }: Addresses, username: string, password: string): Promise<string> {
  const response = await fetch(`${httpUrl}/Auth`, {
    method: "POST",
    headers: { AuthVersion: "V0.0.1", "Content-Type": "application/json" },
    body: JSON.stringify({ Username: username, Password: password }),
  });
  return answered("POST /Auth", response);
}

export interface Metric {
  readonly Name: string;
  readonly Tags?: Readonly<Record<string, string>>;
  readonly Fields: Readonly<Record<string, unknown>>;
  readonly Timestamp?: string;
}

/** How a request's body is sent. */
interface Coding {
  readonly contentType: string;
  /** Sends the body as gzip. */
  readonly zipped: boolean;
}

/** Sends points as the source that the token belongs to. */
export async function sendData(
  { httpUrl }: Addresses,
  token: string,
  metrics: readonly Metric[],
  { contentType, zipped }: Coding = { contentType: "application/json", zipped: false },
): Promise<string> {
  const body = JSON.stringify({ Metrics: metrics });
  const response = await fetch(`${httpUrl}/api/data`, {
    method: "POST",
    headers: {
      AuthVersion: "V0.0.1",
      DataVersion: "V0.0.3",
      "Content-Type": contentType,
      Authorization: `Bearer ${token}`,
      ...(zipped ? { "Content-Encoding": "gzip" } : {}),
    },
    body: zipped ? new Uint8Array(gzipSync(body)) : body,
  });
  return answered("POST /api/data", response);
}

/** Makes a call of the management API. `path` begins with `/v2`. */
export async function call(
  { apiUrl }: Addresses,
  token: string,
  method: string,
  path: string,
  body?: Json,
): Promise<Json> {
  const response = await fetch(`${apiUrl}${path}`, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = parseJson(await answered(`${method} ${path}`, response));
  if (typeof answer !== "object" || answer === null) throw new ApiError(`${method} ${path}`, 200, String(answer));
  return answer as Json;
}

/** Answers the text under a key of an answer. */
export function textOf(answer: Json, key: string): string {
  const value = answer[key];
  if (typeof value !== "string") throw new Error(`The platform answered without ${key}.`);
  return value;
}
