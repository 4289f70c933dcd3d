import { describe, expect, test } from "vitest";
import type { InvocationOutcome } from "../../../../../local/runtime/contract.ts";
import { routeOf, serve } from "./serving.ts";

const page = "http://localhost:5173";
const cors = {
  apiId: "http-api",
  allowOrigins: ["https://console.example.com", "http://localhost:*", "http://[::1]:*"],
  allowMethods: ["GET", "POST"],
  allowHeaders: ["Authorization"],
  exposeHeaders: ["Retry-After"],
  maxAgeSeconds: 7200,
};
const any = [routeOf("http", "ANY", "/any")];
const gatewayResponses = [
  {
    apiId: "rest-api",
    type: "DEFAULT_4XX",
    status: 400,
    headers: { "access-control-allow-origin": "*", vary: "Origin" },
    body: "{}",
  },
];

/** Sends a request of a page to doors whose functions answer with rules of their own, which do not count. */
async function ask(method: string, path: string, headers: Record<string, string>, rules = [cors]) {
  const own = { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Credentials": "true", vary: "Accept" };
  const { url, calls } = await serve({ statusCode: 204, headers: own }, any, gatewayResponses, rules);
  const response = await fetch(url + path, { method, headers });
  const given = Object.fromEntries([...response.headers].filter(([name]) => /^(access-control|vary)/.test(name)));
  return { status: response.status, given, called: calls.length };
}

const preflight = (origin: string) => ({ origin, "access-control-request-method": "POST" });
const rulesFor = (origin: string) => ({
  "access-control-allow-origin": origin,
  "access-control-allow-methods": "GET,POST",
  "access-control-allow-headers": "Authorization",
  "access-control-max-age": "7200",
});

describe("an HTTP API with rules for pages of other origins", () => {
  test.each(["https://console.example.com", "http://localhost", page, "http://[::1]:3000"])(
    "answers a preflight of %s itself where no route takes it",
    async (origin) => {
      expect(await ask("OPTIONS", "/api/data", preflight(origin))).toMatchObject({
        status: 204,
        given: rulesFor(origin),
        called: 0,
      });
    },
  );

  test("gives a preflight to the route that takes it, and writes its own rules over the answer's", async () => {
    const { status, given, called } = await ask("OPTIONS", "/any", preflight(page));
    expect([status, called]).toEqual([204, 1]);
    expect(given).toEqual({ ...rulesFor(page), vary: "Accept" });
  });

  test.each([
    ["POST", "/api/data", 204],
    ["GET", "/nothing", 404],
    ["PUT", "/api/data", 404],
  ])("shows what is answered to %s %s, its own errors too", async (method, path, status) => {
    const answer = await ask(method, path, { origin: page });
    expect(answer.status).toBe(status);
    expect(answer.given).toMatchObject({
      "access-control-allow-origin": page,
      "access-control-expose-headers": "Retry-After",
    });
    expect(answer.given).not.toHaveProperty("access-control-allow-credentials");
  });

  const outcomes: [status: number, outcome: InvocationOutcome][] = [
    [503, { kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" }],
    [500, { kind: "failed", error: { errorType: "Error", errorMessage: "broken" } }],
    [413, { kind: "too-large", message: "larger than 6 MB" }],
    [503, { kind: "stopped" }],
  ];

  test.each(outcomes)("shows its own %i where the function did not answer: %j", async (status, outcome) => {
    const { url } = await serve(outcome, any, [], [cors]);
    const answer = await fetch(`${url}/any`, { headers: { origin: page } });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([status, page]);
  });

  test.each([
    "https://evil.example",
    "http://localhost.evil.example",
    "http://localhost:5173.evil.example",
    "http://localhost:*",
    "null",
  ])("shows nothing to %s", async (origin) => {
    const answered = await ask("POST", "/api/data", { origin });
    expect(answered).toEqual({ status: 204, given: { vary: "Accept" }, called: 1 });
    const asked = await ask("OPTIONS", "/api/data", preflight(origin));
    expect(asked).toEqual({ status: 404, given: {}, called: 0 });
  });

  test("leaves answers as they are where there are no rules", async () => {
    const { given } = await ask("POST", "/api/data", { origin: page }, []);
    expect(given).toMatchObject({ "access-control-allow-origin": "*", "access-control-allow-credentials": "true" });
  });
});

describe("a REST API", () => {
  test("knows no rules but what its functions and its own answers say", async () => {
    const own = { "access-control-allow-origin": "*", "access-control-allow-credentials": "true", vary: "Accept" };
    expect(await ask("OPTIONS", "/v2/x", preflight(page))).toEqual({ status: 204, given: own, called: 1 });
    const refused = { "access-control-allow-origin": "*", vary: "Origin" };
    expect((await ask("GET", "/v2/%E0%A4%A", { origin: page })).given).toEqual(refused);
  });
});

describe("both APIs", () => {
  test.each([
    ["POST", "/api/data", "apigw-requestid"],
    ["GET", "/nothing", "apigw-requestid"],
    ["GET", "/v2/x", "x-amzn-requestid"],
    ["GET", "/v2/%E0%A4%A", "x-amzn-requestid"],
  ])("name the request of %s %s by %s, as its event does", async (method, path, header) => {
    const { url, calls } = await serve({ statusCode: 200 });
    const id = (await fetch(url + path, { method })).headers.get(header);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    for (const { event } of calls) expect(event.requestContext.requestId).toBe(id);
  });
});
