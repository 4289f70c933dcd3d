import { describe, expect, it } from "vitest";
import { PlatformError, statusOf } from "../../../../../lambdas/shared/core/error.ts";
import { type ApiGatewayEvent, jsonAnswer, textAnswer } from "../../../../../lambdas/shared/handlers/api-gateway.ts";
import { createHttpHandler } from "../../../../../lambdas/shared/handlers/http-handler.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();
const page = "https://console.example.com";
const open = { open: { status: 200, headers: { "access-control-allow-origin": "*" }, body: "{}" } };

/** Answers the result of a handler that pages of these origins may call. It refuses everybody but at `/open`. */
const ask = (event: ApiGatewayEvent, allowed = `${page},http://localhost:*`) => {
  const handler = createHttpHandler(
    async ({ path }) => {
      if (path === "/open") return open.open;
      if (path === "/found") return textAnswer(200, "found");
      throw new PlatformError("unauthenticated", "Who are you?");
    },
    (error) => jsonAnswer(statusOf(error.code), { Error: error.code }),
    allowed,
  );
  return handler(event, {} as Parameters<typeof handler>[1]);
};

type Ask = { readonly method: string; readonly path: string; readonly headers: Record<string, string> };

const formats: [name: string, eventOf: (asked: Ask) => ApiGatewayEvent][] = [
  [
    "HTTP",
    ({ method, path, headers }) => ({ version: "2.0", rawPath: path, headers, requestContext: { http: { method } } }),
  ],
  ["REST", ({ method, path, headers }) => ({ httpMethod: method, path, headers })],
];

describe.each(formats)("to pages of allowed origins, behind %s APIs", (_, eventOf) => {
  const preflight = (origin: string, method = "PATCH", path = "/v2/x") =>
    eventOf({ method: "OPTIONS", path, headers: { Origin: origin, "Access-Control-Request-Method": method } });

  it("answers a preflight before anything else, whatever it is about", async () => {
    for (const [method, path] of [
      ["PATCH", "/v2/x"],
      ["GET", "/no/such/call"],
      ["BREW", "/found"],
    ] as const) {
      const { statusCode, headers, body } = await ask(preflight(page, method, path));
      expect([statusCode, body]).toStrictEqual([204, ""]);
      expect(headers).toMatchObject({
        "access-control-allow-origin": page,
        "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": expect.stringMatching(/^Authorization, Content-Type, Content-Encoding, /),
        "access-control-max-age": "7200",
        vary: "Origin",
      });
      expect(headers).not.toHaveProperty("access-control-allow-credentials");
    }
    expect(lines).toStrictEqual([]);
  });

  it("shows answers and errors to the page that asked, with the headers that it may need", async () => {
    for (const [path, status] of [
      ["/found", 200],
      ["/v2/x", 401],
    ] as const) {
      const { statusCode, headers } = await ask(eventOf({ method: "GET", path, headers: { origin: page } }));
      expect(statusCode).toBe(status);
      expect(headers).toMatchObject({ "access-control-allow-origin": page, vary: "Origin" });
      const exposed = headers["access-control-expose-headers"]?.split(", ");
      expect(exposed).toEqual(expect.arrayContaining(["Retry-After", "WWW-Authenticate", "Allow", "apigw-requestid"]));
      expect(headers).not.toHaveProperty("access-control-allow-methods");
    }
  });

  it("tells caches that the origin matters, though no page asked", async () => {
    const { headers } = await ask(eventOf({ method: "GET", path: "/found", headers: {} }));
    expect(headers).toStrictEqual({ "content-type": "text/plain; charset=utf-8", vary: "Origin" });
  });

  it("leaves an answer that is for every page as it is", async () => {
    const { headers } = await ask(eventOf({ method: "GET", path: "/open", headers: { origin: page } }));
    expect(headers).toMatchObject({ "access-control-allow-origin": "*" });
  });

  it.each(["https://evil.example", "null", `${page}.evil.example`, ""])("shows nothing to %j", async (origin) => {
    const preflighted = await ask(preflight(origin));
    const plain = await ask(eventOf({ method: "OPTIONS", path: "/v2/x", headers: {} }));
    expect(preflighted).toStrictEqual(plain);
    expect(plain).toMatchObject({ statusCode: 401, headers: { "content-type": "application/json", vary: "Origin" } });
    const real = await ask(eventOf({ method: "GET", path: "/found", headers: { origin } }));
    expect(real.headers).toStrictEqual({ "content-type": "text/plain; charset=utf-8", vary: "Origin" });
  });

  it("takes OPTIONS for a preflight only if a page asks about a method", async () => {
    const { statusCode } = await ask(eventOf({ method: "OPTIONS", path: "/v2/x", headers: { origin: page } }));
    expect(statusCode).toBe(401);
  });

  it("says nothing of origins where none is allowed", async () => {
    const { statusCode, headers } = await ask(preflight(page), "");
    expect([statusCode, headers]).toStrictEqual([401, { "content-type": "application/json" }]);
  });
});
