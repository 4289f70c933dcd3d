import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { InvocationOutcome, Invoker } from "../../../local/runtime/contract.ts";
import { Doors, PortInUse } from "../../../local/runtime/doors/doors.ts";
import { RouteTable } from "../../../local/runtime/doors/routes.ts";
import type { LocalRoute } from "../../../local/template/model.ts";

const routeOf = (api: "http" | "rest", method: string, path: string, more: Partial<LocalRoute> = {}): LocalRoute => ({
  api,
  method,
  path,
  functionArn: `${method} ${path}`,
  apiId: `${api}-api`,
  stage: api === "http" ? "$default" : "v",
  timeoutMs: 29_000,
  streams: false,
  ...more,
});

const routes = [
  routeOf("http", "POST", "/api/data"),
  routeOf("http", "POST", "/Auth"),
  routeOf("rest", "ANY", "/v2/{proxy+}"),
  routeOf("rest", "GET", "/.well-known/jwks.json"),
];

interface Call {
  readonly arn: string;
  // biome-ignore lint/suspicious/noExplicitAny: events are checked field by field.
  readonly event: any;
}

const open: Doors[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((doors) => doors.close()));
});

type Result = object | string | null | InvocationOutcome;

/** Doors whose functions all answer `result`; an outcome is passed on, anything else is the function's result. */
async function serve(result: Result | (() => Promise<Result>), more: readonly LocalRoute[] = []) {
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
  doors.open({ routes: [...routes, ...more], account: "000000000000", invoker });
  open.push(doors);
  return { url: doors.url, calls, doors };
}

const fine = { statusCode: 200, body: "fine" };
const shown = async (response: Response) => [response.status, await response.text()];

describe("routes", () => {
  test.each([
    ["POST", "/api/data", "POST /api/data"],
    ["GET", "/v2/projects", "ANY /v2/{proxy+}"],
    ["DELETE", "/v2/projects/P/devices/D:publish", "ANY /v2/{proxy+}"],
    ["GET", "/.well-known/jwks.json", "GET /.well-known/jwks.json"],
  ])("%s %s goes to %s", (method, path, functionArn) => {
    expect(new RouteTable(routes).match(method, path)).toMatchObject({ kind: "route", route: { functionArn } });
  });

  test.each([
    ["POST", "/auth", "http"],
    ["GET", "/api/data", "http"],
    ["POST", "/api/data/", "http"],
    ["GET", "/v2", "rest"],
    ["GET", "/v2/", "rest"],
    ["POST", "/.well-known/jwks.json", "rest"],
    ["GET", "/", "http"],
  ])("%s %s has none, and its %s API says so", (method, path, api) => {
    expect(new RouteTable(routes).match(method, path)).toEqual({ kind: "none", api });
  });

  test("are preferred exact before with a parameter before greedy before the catch-all, in any order", () => {
    const paths = ["/a/b", "/a/{x}", "/a/{rest+}", "/{any+}", "$default"];
    for (const order of [paths, paths.toReversed()]) {
      const table = new RouteTable(order.map((path) => routeOf("http", path === "$default" ? "ANY" : "GET", path)));
      const chosen = (path: string) => {
        const match = table.match("GET", path);
        return match.kind === "route" ? [match.route.path, match.parameters] : [];
      };
      expect(chosen("/a/b")).toEqual(["/a/b", {}]);
      expect(chosen("/a/c")).toEqual(["/a/{x}", { x: "c" }]);
      expect(chosen("/a/c/d")).toEqual(["/a/{rest+}", { rest: "c/d" }]);
      expect(chosen("/b")).toEqual(["/{any+}", { any: "b" }]);
      expect(chosen("/")).toEqual(["$default", {}]);
    }
  });

  test("prefer a method of their own to ANY", () => {
    const table = new RouteTable([routeOf("rest", "ANY", "/x"), routeOf("rest", "GET", "/x")]);
    expect(table.match("GET", "/x")).toMatchObject({ route: { method: "GET" } });
    expect(table.match("PUT", "/x")).toMatchObject({ route: { method: "ANY" } });
  });
});

describe("an HTTP API", () => {
  test("gives payload 2.0", async () => {
    const { url, calls } = await serve(fine);
    const headers: [string, string][] = [
      ["X-Thing", "one"],
      ["x-thing", "two"],
      ["Cookie", "a=1; b=2"],
      ["Content-Type", "application/json"],
      ["User-Agent", "tester"],
    ];
    const response = await raw(`${url}/api/data?Database=%C3%A9&x=1&x=2`, "POST", headers, '{"é":1}');
    expect(response.status).toBe(200);
    expect(calls[0]?.arn).toBe("POST /api/data");
    expect(calls[0]?.event).toMatchObject({
      version: "2.0",
      routeKey: "POST /api/data",
      rawPath: "/api/data",
      rawQueryString: "Database=%C3%A9&x=1&x=2",
      cookies: ["a=1", "b=2"],
      queryStringParameters: { Database: "é", x: "1,2" },
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId: "http-api",
        stage: "$default",
        routeKey: "POST /api/data",
        domainName: url.slice("http://".length),
        http: { method: "POST", path: "/api/data", protocol: "HTTP/1.1", sourceIp: "127.0.0.1", userAgent: "tester" },
      },
    });
    expect(calls[0]?.event.headers).toMatchObject({ "x-thing": "one,two", "x-forwarded-for": "127.0.0.1" });
    expect(calls[0]?.event.headers).not.toHaveProperty("cookie");
    expect(calls[0]?.event.requestContext.time).toMatch(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/);
  });

  test.each([
    ["no type", {}, true],
    ["a binary type", { "content-type": "application/octet-stream" }, true],
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, true],
    ["JSON with a charset", { "content-type": "application/json; charset=utf-8" }, false],
    ["a kind of JSON", { "content-type": "application/problem+json" }, false],
    ["plain text", { "content-type": "text/plain" }, false],
    ["compressed JSON", { "content-type": "application/json", "content-encoding": "gzip" }, true],
  ])("passes a body of %s on with the right encoding", async (_, headers, isBase64Encoded) => {
    const { url, calls } = await serve(fine);
    await raw(`${url}/api/data`, "POST", Object.entries(headers), "hello");
    const body = isBase64Encoded ? Buffer.from("hello").toString("base64") : "hello";
    expect(calls[0]?.event).toMatchObject({ body, isBase64Encoded });
  });

  test("passes on status, headers, cookies and a base64 body", async () => {
    const headers = { "X-Answer": "42", "content-type": "image/png" };
    const body = Buffer.from([1, 2, 255]).toString("base64");
    const { url } = await serve({ statusCode: 201, headers, cookies: ["a=1", "b=2"], body, isBase64Encoded: true });
    const response = await fetch(`${url}/Auth`, { method: "POST" });
    expect([response.status, response.headers.get("x-answer")]).toEqual([201, "42"]);
    expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect([...new Uint8Array(await response.arrayBuffer())]).toEqual([1, 2, 255]);
  });

  test("makes a 200 of a result without a status", async () => {
    const { url } = await serve({ hello: "world" });
    const response = await fetch(`${url}/Auth`, { method: "POST" });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(await shown(response)).toEqual([200, '{"hello":"world"}']);
  });

  const failed = { kind: "failed", error: { errorType: "Error", errorMessage: "secret" } } as const;
  const throttled = { kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" } as const;

  test.each<[string, Result, number, string]>([
    ["a function that failed", failed, 500, '{"message":"Internal Server Error"}'],
    ["a malformed result", { statusCode: "what" }, 500, '{"message":"Internal Server Error"}'],
    [
      "a header that HTTP does not know",
      { statusCode: 200, headers: { "a b": "c" } },
      500,
      '{"message":"Internal Server Error"}',
    ],
    ["a throttle", throttled, 503, '{"message":"Service Unavailable"}'],
    ["an event that is too large", { kind: "too-large", message: "" }, 413, '{"message":"Request Entity Too Large"}'],
  ])("answers %s in its own words", async (_, result, status, text) => {
    const { url } = await serve(result);
    expect(await shown(await fetch(`${url}/Auth`, { method: "POST" }))).toEqual([status, text]);
  });

  test("answers 404 for an unknown route and 503 after its time", async () => {
    const slow = routeOf("http", "GET", "/slow", { timeoutMs: 20 });
    const { url } = await serve(() => new Promise(() => {}), [slow]);
    expect(await shown(await fetch(`${url}/nowhere`))).toEqual([404, '{"message":"Not Found"}']);
    expect(await shown(await fetch(`${url}/slow`))).toEqual([503, '{"message":"Service Unavailable"}']);
  });
});

describe("a REST API", () => {
  test("gives payload 1.0", async () => {
    const { url, calls } = await serve(fine);
    const headers: [string, string][] = [
      ["X-Thing", "one"],
      ["X-Thing", "two"],
      ["Content-Type", "application/json"],
    ];
    await raw(`${url}/v2/projects/a%20b?x=1&x=2&y=%2B`, "PATCH", headers, '{"é":1}');
    expect(calls[0]?.event).toMatchObject({
      resource: "/v2/{proxy+}",
      path: "/v2/projects/a%20b",
      httpMethod: "PATCH",
      queryStringParameters: { x: "2", y: "+" },
      multiValueQueryStringParameters: { x: ["1", "2"], y: ["+"] },
      pathParameters: { proxy: "projects/a%20b" },
      stageVariables: null,
      headers: { "X-Thing": "two" },
      multiValueHeaders: { "X-Thing": ["one", "two"] },
      body: '{"é":1}',
      isBase64Encoded: false,
      requestContext: {
        apiId: "rest-api",
        stage: "v",
        path: "/v/v2/projects/a%20b",
        resourcePath: "/v2/{proxy+}",
        identity: { sourceIp: "127.0.0.1" },
      },
    });
  });

  test("gives nulls where there is nothing", async () => {
    const { url, calls } = await serve(fine);
    await fetch(`${url}/.well-known/jwks.json`);
    expect(calls[0]?.event).toMatchObject({
      body: null,
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      pathParameters: null,
    });
  });

  test("passes on headers of several values", async () => {
    const { url } = await serve({ ...fine, headers: { a: "1" }, multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] } });
    const response = await fetch(`${url}/v2/x`);
    expect([response.headers.getSetCookie(), response.headers.get("a")]).toEqual([["a=1", "b=2"], "1"]);
  });

  test.each<[string, Result, number, string]>([
    [
      "a function that failed",
      { kind: "failed", error: { errorType: "E", errorMessage: "" } },
      502,
      "Internal server error",
    ],
    ["a result without a status", { hello: "world" }, 502, "Internal server error"],
    ["a result that is text", "hello", 502, "Internal server error"],
    ["a body that is no text", { statusCode: 200, body: { a: 1 } }, 502, "Internal server error"],
    ["a throttle", { kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" }, 500, "Internal server error"],
    ["an event that is too large", { kind: "too-large", message: "" }, 413, "Request Too Long"],
  ])("answers %s in its own words", async (_, result, status, message) => {
    const { url } = await serve(result);
    expect(await shown(await fetch(`${url}/v2/x`))).toEqual([status, JSON.stringify({ message })]);
  });

  test("answers 403 for an unknown route and 504 after its time", async () => {
    const slow = routeOf("rest", "GET", "/slow", { timeoutMs: 20 });
    const { url } = await serve(() => new Promise(() => {}), [slow]);
    expect(await shown(await fetch(`${url}/v2`))).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(await shown(await fetch(`${url}/slow`))).toEqual([504, '{"message":"Endpoint request timed out"}']);
  });
});

describe("the doors", () => {
  test.each(["/Auth", "/v2/x"])("take 10 MB at %s and refuse a byte more, whether announced or not", async (path) => {
    const { url, calls } = await serve(fine);
    const most = Buffer.alloc(10 * 1024 * 1024);
    expect((await fetch(url + path, { method: "POST", body: most })).status).toBe(200);
    const tooLarge = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect((await fetch(url + path, { method: "POST", body: tooLarge })).status).toBe(413);
    const body = new Blob([tooLarge]).stream();
    expect((await fetch(url + path, { method: "POST", body, duplex: "half" } as RequestInit)).status).toBe(413);
    expect(calls).toHaveLength(1);
  });

  test("answer 503 until they are open, and refuse what a stop cuts off", async () => {
    const doors = await Doors.listen(0);
    open.push(doors);
    expect((await fetch(`${doors.url}/Auth`)).status).toBe(503);
  });

  test("say which port is taken", async () => {
    const { url } = await serve(fine);
    const port = Number(new URL(url).port);
    await expect(Doors.listen(port)).rejects.toThrow(PortInUse);
    await expect(Doors.listen(port)).rejects.toThrow(String(port));
  });

  test("let a request end before they close", async () => {
    const release = Promise.withResolvers<Result>();
    const { url, calls, doors } = await serve(() => release.promise);
    const response = fetch(`${url}/Auth`, { method: "POST" });
    await expect.poll(() => calls).toHaveLength(1);
    const closed = doors.close(5_000);
    release.resolve(fine);
    expect((await response).status).toBe(200);
    await closed;
  });

  test("refuse a path that cannot be decoded and headers beyond 10 KB", async () => {
    const { url } = await serve(fine);
    expect((await fetch(`${url}/v2/%E0%A4%A`)).status).toBe(400);
    expect((await fetch(`${url}/v2/x`, { headers: { big: "x".repeat(11_000) } })).status).toBe(431);
  });

  test("answer garbage with 400 and go on", async () => {
    const { url } = await serve(fine);
    expect(await sent(url, "what is this\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    expect((await fetch(`${url}/v2/x`)).status).toBe(200);
  });

  test("refuse a route whose answer would be streamed", async () => {
    const doors = await Doors.listen(0);
    open.push(doors);
    const streamed = [routeOf("rest", "GET", "/stream", { streams: true })];
    const invoker: Invoker = { invoke: async () => ({ kind: "stopped" }) };
    expect(() => doors.open({ routes: streamed, account: "0", invoker })).toThrow(/GET \/stream/);
  });
});

/** Headers as they are given, repeated ones apart, which fetch would join. */
function raw(url: string, method: string, headers: [string, string][], body: string): Promise<{ status: number }> {
  return new Promise((resolve, reject) => {
    const { host } = new URL(url);
    const flat = ["host", host, ...headers.flat(), "content-length", String(Buffer.byteLength(body))];
    const request = httpRequest(url, { method, headers: flat }, (response) => {
      response.resume().on("end", () => resolve({ status: response.statusCode ?? 0 }));
    });
    request.on("error", reject).end(body);
  });
}

function sent(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    socket.on("close", () => resolve(answer)).on("error", reject);
  });
}
