import { describe, expect, test } from "vitest";
import { fine, type Result, raw, routeOf, serve, shown } from "./serving.ts";

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
    const slow = routeOf("http", "GET", "/slow", { timeoutMillis: 20 });
    const { url } = await serve(() => new Promise(() => {}), [slow]);
    expect(await shown(await fetch(`${url}/nowhere`))).toEqual([404, '{"message":"Not Found"}']);
    expect(await shown(await fetch(`${url}/slow`))).toEqual([503, '{"message":"Service Unavailable"}']);
  });
});
