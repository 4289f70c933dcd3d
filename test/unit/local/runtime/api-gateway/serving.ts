/** Opens doors before functions of one line, for tests of what stands between them. */

import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach } from "vitest";
import { Doors } from "../../../../../local/runtime/api-gateway/api-gateway.ts";
import type { InvocationOutcome, Invoker } from "../../../../../local/runtime/contract.ts";
import type { LocalCors, LocalGatewayResponse, LocalRoute } from "../../../../../local/template/model/routes.ts";

export const routeOf = (
  api: "http" | "rest",
  method: string,
  path: string,
  more: Partial<LocalRoute> = {},
): LocalRoute => ({
  api,
  method,
  path,
  functionArn: `${method} ${path}`,
  apiId: `${api}-api`,
  stage: api === "http" ? "$default" : "v",
  timeoutMillis: 29_000,
  streams: false,
  binaryMediaTypes: [],
  ...more,
});

/** The routes that every test serves. Functions are named by method and path. */
export const routes = [
  routeOf("http", "POST", "/api/data"),
  routeOf("http", "POST", "/Auth"),
  routeOf("rest", "ANY", "/v2/{proxy+}"),
  routeOf("rest", "GET", "/.well-known/jwks.json"),
];

export interface Call {
  readonly arn: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests check events field by field.
  readonly event: any;
}

const open: Doors[] = [];

/** Closes the doors after the test. */
export function closeAfterwards(doors: Doors): Doors {
  open.push(doors);
  return doors;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((doors) => doors.close()));
});

export type Result = object | string | null | InvocationOutcome;

/** Opens doors whose functions all answer `result`. An outcome is passed on; anything else is the function's result. */
export async function serve(
  result: Result | (() => Promise<Result>),
  more: readonly LocalRoute[] = [],
  gatewayResponses: readonly LocalGatewayResponse[] = [],
  cors: readonly LocalCors[] = [],
) {
  const calls: Call[] = [];
  const invoker: Invoker = {
    invoke: async (arn, payload) => {
      calls.push({ arn, event: JSON.parse(payload) });
      const given = typeof result === "function" ? await result() : result;
      if (given !== null && typeof given === "object" && "kind" in given) return given as InvocationOutcome;
      return { kind: "answered", payload: JSON.stringify(given) };
    },
  };
  const doors = await Doors.listen(0);
  doors.open({ routes: [...routes, ...more], gatewayResponses, cors, account: "000000000000", invoker });
  closeAfterwards(doors);
  return { url: doors.url, calls, doors };
}

export const fine = { statusCode: 200, body: "fine" };
export const shown = async (response: Response) => [response.status, await response.text()];

/** Sends a request with the headers as they are given. fetch would join repeated ones. */
export function raw(
  url: string,
  method: string,
  headers: [string, string][],
  body: string,
): Promise<{ status: number }> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const flat = ["host", host, ...headers.flat(), "content-length", String(Buffer.byteLength(body))];
    const request = httpRequest(url, { method, headers: flat }, (response) => {
      response.resume().on("end", () => resolve({ status: response.statusCode ?? 0 }));
    });
    request.on("error", reject).end(body);
  });
}

/** Sends a text that need not be HTTP. Answers what the server says. */
export function sent(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer)).on("error", reject);
  });
}
