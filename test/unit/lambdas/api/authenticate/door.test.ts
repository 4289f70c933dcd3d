import * as v from "valibot";
import { describe, expect, it, vi } from "vitest";
import { answer, type Door, errorAnswer, mostCredentialBytes } from "../../../../../lambdas/api/authenticate/door.ts";
import { createPasswordDesk } from "../../../../../lambdas/shared/access/password-desk.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { hashGeneratedSecret } from "../../../../../lambdas/shared/core/identity/password.ts";
import { oAuthError } from "../../../../../lambdas/shared/doors/sign-in.ts";
import { identity } from "../../../../support/identities.ts";

const uid = "fe453df1-b4a0-492d-a12c-505988eea849";
const signing = {
  sign: async () => "a token",
  stage: "test",
  nowSeconds: () => 5000,
  newTokenId: () => "token-id",
  project: async () => ({}),
  noteRefusal: async () => {},
  uses: { note: async () => {} },
  bounded: <T>(_: unknown, attempt: () => Promise<T>) => attempt(),
};
const source = identity({ id: uid, kind: "source", passwordHash: hashGeneratedSecret("generated") });

const door: Door = {
  signIn: {
    ...signing,
    uses: { note: async () => {} },
    directory: { get: async () => source, ofUsername: async () => undefined, ofGeneratedSecret: async () => undefined },
    atPasswordDesk: createPasswordDesk(() => 0),
  },
  grant: {
    ...signing,
    tokenUrl: "https://api.example/oauth2/token",
    use: async () => true,
    key: async () => undefined,
    identity: async () => undefined,
    openSecret: async () => "",
  },
  tokenKeys: async () => ({ keys: [{ kid: "token key" }] }),
  webhookKeys: { webhookJwks: async () => ({ keys: [{ kid: "webhook key" }] }), webhookEd25519: async () => [] },
  webhookIssuer: "https://api.example/data-connector",
};

const ask = (method: string, path: string, body = "", headers: Record<string, string> = {}) =>
  answer({ method, path, headers, query: new Map(), body: Buffer.from(body), sourceIp: "192.0.2.1" }, door);
const credentials = JSON.stringify({ Username: uid, Password: "generated" });

const jwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";

describe("the door of authenticate", () => {
  it("signs in by every path that is no other call: API Gateway may strip /Auth from it", async () => {
    for (const path of ["/Auth", "/auth", "/api/Auth", "/"]) {
      expect(await ask("POST", path, credentials)).toMatchObject({ status: 200, body: "a token" });
    }
  });

  it("takes no version of signing in but its own", async () => {
    const old = ask("POST", "/Auth", credentials, { authversion: "V0.0.9" });
    await expect(old).rejects.toMatchObject({ code: "bad-request", message: expect.stringContaining("AuthVersion") });
  });

  it("shows the keys of access tokens and those of webhooks at their own paths", async () => {
    const tokenKeys = await ask("GET", "/.well-known/jwks.json");
    expect(JSON.parse(tokenKeys.body)).toStrictEqual({ keys: [{ kid: "token key" }] });
    expect(tokenKeys.headers).toMatchObject({ "cache-control": "max-age=300" });
    const webhookKeys = await ask("GET", "/data-connector/.well-known/jwks.json");
    expect(JSON.parse(webhookKeys.body)).toStrictEqual({ keys: [{ kid: "webhook key" }] });
  });

  it("gives assertions to the token endpoint, behind an API's stage name too", async () => {
    for (const path of ["/oauth2/token", "/api/oauth2/token"]) {
      await expect(ask("POST", path, "grant_type=other")).rejects.toMatchObject({
        code: "unsupported-grant",
        message: expect.stringContaining("grant_type"),
      });
    }
  });

  it.each(["gzip", "x-gzip", "br"])("takes no %s, and says that a body is to be sent as it is", async (coding) => {
    for (const path of ["/Auth", "/oauth2/token"]) {
      await expect(ask("POST", path, credentials, { "content-encoding": coding })).rejects.toMatchObject({
        code: "unsupported-encoding",
        acceptEncoding: "identity",
      });
    }
  });

  it("reads nothing of a body that is larger than any credential", async () => {
    const parse = vi.spyOn(JSON, "parse");
    const large = `[${"1,".repeat(mostCredentialBytes / 2)}1]`;
    for (const path of ["/Auth", "/oauth2/token"]) {
      const refused = { code: "bad-request", message: expect.stringContaining("larger than 64 KiB") };
      await expect(ask("POST", path, large)).rejects.toMatchObject(refused);
    }
    expect(parse).not.toHaveBeenCalled();
    parse.mockRestore();
  });

  it("has no other call", async () => {
    const [token, keys] = ["/oauth2/token", "/.well-known/jwks.json"];
    for (const path of [
      ...["/Auth/x", "/AUTH", "/x/Auth", "/api/v1/Auth", "/login", "/oauth2", "/data-connector/.well-known/x"],
      ...[
        `/x${token}`,
        `/oauth2${token}`,
        `${token}/x`,
        `/x${keys}`,
        `/.well-known${keys}`,
        `/x/data-connector${keys}`,
      ],
    ]) {
      for (const method of ["GET", "POST"]) {
        const answer = ask(method, path, credentials);
        await expect(answer, path).rejects.toMatchObject({ code: "not-found" });
      }
    }
  });

  it.each([
    ["GET", "/Auth", ["POST"]],
    ["PUT", "/auth", ["POST"]],
    ["GET", "/", ["POST"]],
    ["GET", "/oauth2/token", ["POST"]],
    ["POST", "/.well-known/jwks.json", ["GET", "HEAD"]],
    ["DELETE", "/data-connector/.well-known/jwks.json", ["GET", "HEAD"]],
  ])("says which methods are taken instead of %s %s", async (method, path, allow) => {
    await expect(ask(method, path)).rejects.toMatchObject({ code: "method-not-allowed", allow });
  });
});

describe("the errors of authenticate", () => {
  it.each([
    ["/Auth", 'Content-Encoding "br" is not taken here'],
    ["/oauth2/token", '"error":"invalid_request"'],
  ])("tell at %s which codings are taken", (path, part) => {
    const refused = new PlatformError("unsupported-encoding", 'Content-Encoding "br" is not taken here', {
      acceptEncoding: "identity",
    });
    const { status, headers, body } = errorAnswer(refused, path);
    expect([status, headers["accept-encoding"]]).toStrictEqual([415, "identity"]);
    expect(body).toContain(part);
  });

  const refused = new PlatformError("invalid-grant", "assertion: its signature is wrong.");

  it("are RFC 6749's at the token endpoint, and say whether trying again helps", () => {
    const { status, body } = errorAnswer(refused, "/oauth2/token");
    expect([status, v.parse(oAuthError, JSON.parse(body))]).toStrictEqual([
      400,
      { error: "invalid_grant", error_description: refused.message },
    ]);
    const away = errorAnswer(new PlatformError("unavailable", "Try again."), "/oauth2/token");
    expect([away.status, JSON.parse(away.body)]).toMatchObject([503, { error: "temporarily_unavailable" }]);
    const broken = errorAnswer(new PlatformError("internal", "Broken."), "/oauth2/token");
    expect([broken.status, JSON.parse(broken.body)]).toMatchObject([500, { error: "server_error" }]);
  });

  it.each([
    ["grant_type=client_credentials&client_id=a&client_secret=b", "unsupported_grant_type"],
    ["grant_type=password&username=a&password=b", "unsupported_grant_type"],
    ["grant_type=refresh_token", "unsupported_grant_type"],
    ["", "invalid_request"],
    ["grant_type=", "invalid_request"],
    ["assertion=a", "invalid_request"],
    ['{"grant_type":"client_credentials"}', "invalid_request"],
    [`grant_type=${jwtBearer}`, "invalid_request"],
    [`grant_type=${jwtBearer}&assertion=`, "invalid_request"],
    [`grant_type=${jwtBearer}&assertion=a&assertion=b`, "invalid_request"],
    [`grant_type=${jwtBearer}&grant_type=${jwtBearer}&assertion=a`, "invalid_request"],
    [`grant_type=${jwtBearer}&assertion=a.b.c`, "invalid_grant"],
  ])("have RFC 6749's name at the token endpoint: %s is %s", async (form, name) => {
    const error = await ask("POST", "/oauth2/token", form).then(
      () => undefined,
      (refusal: unknown) => refusal,
    );
    if (!(error instanceof PlatformError)) throw new Error("nothing was refused");
    const { status, body } = errorAnswer(error, "/oauth2/token");
    expect([status, v.parse(oAuthError, JSON.parse(body)).error]).toStrictEqual([400, name]);
  });

  it("say in InfluxDB's form at /debug what to use instead", async () => {
    const error: unknown = await ask("GET", "/debug/vars").catch((thrown: unknown) => thrown);
    if (!(error instanceof PlatformError)) throw new Error("nothing was refused");
    const { status, body } = errorAnswer(error, "/debug/vars");
    expect([status, JSON.parse(body)]).toEqual([404, { error: expect.stringContaining("/ping and /health tell") }]);
  });

  it("have the form of the source-facing API at paths that nobody knows", () => {
    const answer = errorAnswer(new PlatformError("not-found", "No such call."), "/Auth/x");
    expect([answer.status, JSON.parse(answer.body)]).toStrictEqual([
      404,
      { Error: "not-found", Message: "No such call.", Rejected: [] },
    ]);
  });

  it.each([
    "/oauth2/x",
    "/api/.well-known/x",
    "/data-connector/.well-known/x",
    "/data-connector/.well-known/jwks.json",
  ])("have the form of the consumer-facing API at %s", (path) => {
    const answer = errorAnswer(new PlatformError("not-found", "No such call."), path);
    expect([answer.status, JSON.parse(answer.body)]).toStrictEqual([
      404,
      { error: "No such call.", code: 404, help: expect.stringContaining("404") },
    ]);
  });

  it.each([
    ["/Auth/x", "POST to /Auth"],
    ["/api", "/api/data"],
    ["/oauth2/x", "GET /openapi.json"],
    ["/.well-known/x", "GET /openapi.json"],
  ])("say what there is instead of %s", async (path, hint) => {
    await expect(ask("GET", path)).rejects.toMatchObject({ message: expect.stringContaining(hint) });
  });

  it("name the methods that are taken", () => {
    const refusal = new PlatformError("method-not-allowed", "It takes POST.", { allow: ["POST"] });
    for (const path of ["/Auth", "/oauth2/token"]) {
      const { status, headers } = errorAnswer(refusal, path);
      expect([status, headers.allow]).toStrictEqual([405, "POST"]);
    }
  });

  it("are plain text for /Auth, whose client shows the body as it is", () => {
    const { status, headers, body } = errorAnswer(new PlatformError("unauthenticated", "It is wrong."), "/Auth");
    expect([status, body]).toStrictEqual([401, "It is wrong."]);
    expect(headers).toMatchObject({ "content-type": "text/plain; charset=utf-8", "www-authenticate": "Bearer" });
  });
});
