import { describe, expect, it } from "vitest";
import { methodNotAllowed, PlatformError, statusOf } from "../../../../../lambdas/shared/core/error.ts";
import { jsonAnswer, textAnswer } from "../../../../../lambdas/shared/handlers/api-gateway.ts";
import { createHttpHandler, errorHeaders } from "../../../../../lambdas/shared/handlers/http-handler.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();
const event = { version: "2.0", rawPath: "/api/data", requestContext: { http: { method: "POST" } } };

/** Answers the result of a handler that responds by this function. */
const resultOf = (respond: Parameters<typeof createHttpHandler>[0], asked = event) => {
  const handler = createHttpHandler(respond, (error) =>
    jsonAnswer(statusOf(error.code), { Error: error.code, Message: error.message }, errorHeaders(error)),
  );
  return handler(asked, {} as Parameters<typeof handler>[1]);
};

describe("createHttpHandler", () => {
  it("answers what was responded, and logs nothing of it", async () => {
    const result = await resultOf(async ({ path }) => textAnswer(200, path));
    expect(result).toMatchObject({ statusCode: 200, body: "/api/data" });
    expect(lines).toStrictEqual([]);
  });

  it("answers a refusal in the API's form, with when to come back, and logs why", async () => {
    const refusal = new PlatformError("too-many-requests", "Slow down.", { retryAfterSeconds: 7 });
    expect(await resultOf(() => Promise.reject(refusal))).toMatchObject({
      statusCode: 429,
      headers: { "retry-after": "7" },
      body: '{"Error":"too-many-requests","Message":"Slow down."}',
    });
    expect(lines).toMatchObject([{ level: "info", message: "request refused", status: 429, reason: "Slow down." }]);
  });

  it("answers HEAD with the head of the answer that GET has, whether it is one or a refusal", async () => {
    const head = { ...event, requestContext: { http: { method: "HEAD" } } };
    const found = await resultOf(async ({ method }) => textAnswer(200, method), head);
    expect([found.statusCode, found.body]).toStrictEqual([200, ""]);
    const refused = await resultOf(() => Promise.reject(new PlatformError("not-found", "Nothing.")), head);
    expect([refused.statusCode, refused.body]).toStrictEqual([404, ""]);
  });

  it("says which methods a path takes", async () => {
    const refusal = methodNotAllowed("PUT", "/x", ["GET", "POST"]);
    expect(await resultOf(() => Promise.reject(refusal))).toMatchObject({
      statusCode: 405,
      headers: { allow: "GET, HEAD, POST" },
    });
  });

  it("says how to sign in to whom it does not know", async () => {
    const refusal = new PlatformError("unauthenticated", "Who are you?");
    expect((await resultOf(() => Promise.reject(refusal))).headers).toMatchObject({ "www-authenticate": "Bearer" });
  });

  it("tells nobody but the log what broke inside", async () => {
    const result = await resultOf(() => Promise.reject(new Error("password hunter2 at 10.0.0.1")));
    expect(result.statusCode).toBe(500);
    expect(result.body).toBe('{"Error":"internal","Message":"The platform failed; the request may be sent again."}');
    expect(lines).toMatchObject([
      {
        level: "error",
        message: "request failed",
        path: "/api/data",
        error: { cause: { message: "password hunter2 at 10.0.0.1" } },
      },
    ]);
  });

  const denied = Object.assign(
    new Error(
      "User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: dynamodb:DeleteItem on resource: arn:aws:dynamodb:r:1:table/t because no identity-based policy allows the dynamodb:DeleteItem action",
    ),
    { name: "AccessDeniedException" },
  );

  it.each([
    ["as it is", denied],
    ["as what may be tried again", new PlatformError("unavailable", "Try again.", { cause: denied })],
    [
      "with a time to come back",
      new PlatformError("too-many-requests", "Wait.", { cause: denied, retryAfterSeconds: 1 }),
    ],
    ["among others", new AggregateError([new Error("other"), denied])],
  ])("never asks to send again for want of a right that is thrown %s, and says in the log which", async (_, error) => {
    const { statusCode, headers, body } = await resultOf(() => Promise.reject(error));
    expect(statusCode).toBe(500);
    expect(headers).not.toHaveProperty("retry-after");
    expect(JSON.parse(body)).toMatchObject({
      Error: "internal",
      Message: expect.stringContaining("Sending it again does not help"),
    });
    expect(body).not.toContain("dynamodb");
    expect(lines).toMatchObject([
      {
        level: "error",
        message: "request failed",
        missingRight: "dynamodb:DeleteItem",
        missingRightOn: "arn:aws:dynamodb:r:1:table/t",
      },
    ]);
  });

  it("takes what is thrown and is no error for ours to mend, too", async () => {
    expect((await resultOf(() => Promise.reject("text"))).statusCode).toBe(500);
  });
});
