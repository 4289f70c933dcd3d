import { describe, expect, test } from "vitest";
import { fine, type Result, raw, routeOf, serve, shown } from "./serving.ts";

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

  test("gives bodies of the types that it declares binary as base64", async () => {
    const binary = routeOf("rest", "POST", "/binary", { binaryMediaTypes: ["application/zip"] });
    const { url, calls } = await serve(fine, [binary]);
    for (const type of ["application/zip", "text/plain"]) {
      await fetch(`${url}/binary`, { method: "POST", body: "hello", headers: { "content-type": type } });
    }
    expect(calls.map(({ event }) => [event.body, event.isBase64Encoded])).toEqual([
      [btoa("hello"), true],
      ["hello", false],
    ]);
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

  test("renames how to sign in, which an HTTP API passes on", async () => {
    const { url } = await serve({ ...fine, statusCode: 401, headers: { "WWW-Authenticate": "Bearer" } });
    const [rest, http] = [await fetch(`${url}/v2/x`), await fetch(`${url}/Auth`, { method: "POST" })];
    const names = ["www-authenticate", "x-amzn-remapped-www-authenticate"];
    expect(names.map((name) => rest.headers.get(name))).toEqual([null, "Bearer"]);
    expect(names.map((name) => http.headers.get(name))).toEqual(["Bearer", null]);
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
    const slow = routeOf("rest", "GET", "/slow", { timeoutMillis: 20 });
    const { url } = await serve(() => new Promise(() => {}), [slow]);
    expect(await shown(await fetch(`${url}/v2`))).toEqual([403, '{"message":"Missing Authentication Token"}']);
    expect(await shown(await fetch(`${url}/slow`))).toEqual([504, '{"message":"Endpoint request timed out"}']);
  });
});

describe("a REST API with answers of its own", () => {
  const words = (type: string, status: number, headers: Record<string, string> = {}) => ({
    apiId: "rest-api",
    type,
    status,
    headers,
    body: JSON.stringify({ error: type }),
  });
  const own = [
    words("MISSING_AUTHENTICATION_TOKEN", 404),
    words("DEFAULT_5XX", 503, { "retry-after": "1" }),
    words("DEFAULT_4XX", 400),
  ];

  test("gives them for a path that it does not know, and for a body that is too large", async () => {
    const { url } = await serve(fine, [], own);
    expect(await shown(await fetch(`${url}/.well-known/nothing`))).toEqual([
      404,
      '{"error":"MISSING_AUTHENTICATION_TOKEN"}',
    ]);
    const tooLarge = await fetch(`${url}/v2/x`, { method: "POST", body: "x".repeat(11 * 1024 * 1024) });
    expect(await shown(tooLarge)).toEqual([400, '{"error":"DEFAULT_4XX"}']);
  });

  test("gives them with their headers where a function fails", async () => {
    const { url } = await serve({ kind: "failed", error: { errorType: "E", errorMessage: "" } }, [], own);
    const response = await fetch(`${url}/v2/x`);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await shown(response)).toEqual([503, '{"error":"DEFAULT_5XX"}']);
  });

  test("leaves the HTTP API's as they are", async () => {
    const { url } = await serve(fine, [], own);
    expect(await shown(await fetch(`${url}/api/nothing`))).toEqual([404, '{"message":"Not Found"}']);
  });
});
