/** Holds that no request without a credential is let in, or makes the platform fail. */

import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { generateApiTokenValue } from "../../../../lambdas/shared/core/identity/api-token.ts";
import { type Asked, runDoors } from "../../../support/doors.ts";
import { apiToken, identity } from "../../../support/identities.ts";
import { collectLogLines } from "../../../support/log-lines.ts";

const tokenId = "0b3b0d2e-6c1c-4b0a-9d0e-0c2f6f1f5a11";
const lines = collectLogLines();
const doors = await runDoors();

beforeAll(async () => {
  const project = { id: "P", organization: "O", displayName: "Acme", companyName: "AcmeCorp" };
  await doors.registry.projects.create({ ...project, eventLogDays: 31, createTime: "2026-03-01T00:00:00Z" });
  await doors.registry.identities.create(apiToken("P", { id: tokenId, passwordHash: `sha256$${"1".repeat(64)}` }));
  await doors.registry.identities.create(identity({ id: "account", kind: "serviceAccount", basicAuthEnabled: true }));
  const encryptedSecret = (await doors.management.ports.secretBox()).seal("secret", "service-account-key:key-1");
  const key = { id: "key-1", serviceAccount: "account", project: "P", encryptedSecret, createTime: "" };
  await doors.registry.identities.addKey(key);
});

const base64url = (text: string | Uint8Array): string => Buffer.from(text).toString("base64url");
const json = fc.oneof(fc.json(), fc.constantFrom("null", "[]", "7", '"x"', "{", "", '{"__proto__":1}'));
const junk = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("latin1")),
  fc.constantFrom("", " ", "\t", "a".repeat(9000), "\u0000", "%", "%zz", "../..", "..."),
);
const bytes = fc.uint8Array({ maxLength: 90 });

/** A token's header that names our key or another, with any algorithm, or a text that is no header. */
const header = fc.oneof(
  fc
    .constantFrom("ES256", "HS256", "none", "None", "", null, 7)
    .chain((alg) =>
      fc
        .constantFrom("stage-key", "key-1", "other", "", null, 7, {}, undefined)
        .map((kid) => base64url(JSON.stringify({ alg, kid, typ: "JWT" }))),
    ),
  json.map(base64url),
  bytes.map(base64url),
  junk,
);
const claims = fc.oneof(
  fc
    .record({ sub: fc.constantFrom("account", tokenId, null), exp: fc.constantFrom(2e9, 1e300, "x", null) })
    .map((value) => base64url(JSON.stringify({ iss: "urn:millrace:test", kind: "user", iat: 0, ...value }))),
  json.map(base64url),
  bytes.map(base64url),
  junk,
);
const signature = fc.oneof(
  fc.constantFrom("", "AA", "A".repeat(86), "A".repeat(85), "A".repeat(400)),
  bytes.map(base64url),
  junk,
);
const jwt = fc.oneof(
  fc.tuple(header, claims, signature).map((parts) => parts.join(".")),
  junk,
);

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const apiTokenValue = fc.constantFrom(
  generateApiTokenValue(tokenId),
  generateApiTokenValue("11111111-1111-4111-8111-111111111111"),
  "mrt_",
  `mrt_${"f".repeat(32)}_`,
);
const basic = fc.oneof(
  junk,
  fc
    .tuple(fc.constantFrom("key-1", "key-2", "", "k".repeat(3000)), junk)
    .map(([id, secret]) => base64(`${id}:${secret}`)),
  bytes.map((value) => Buffer.from(value).toString("base64")),
);
const scheme = fc.constantFrom("Bearer", "bearer", "ApiToken", "Basic", "Digest", "", "Token", "AWS4-HMAC-SHA256");
const authorization = fc.oneof(
  fc.tuple(scheme, fc.oneof(jwt, apiTokenValue, basic)).map((parts) => parts.join(" ")),
  junk,
);

const headers = fc.record(
  {
    Authorization: authorization,
    Token: jwt,
    AuthVersion: fc.constantFrom("V0.0.1", "V9", ""),
    DataVersion: fc.constantFrom("V0.0.2", "V0.0.3", "V0.0.5", "V9", ""),
    "Content-Type": fc.constantFrom("application/json", "application/x-www-form-urlencoded", "text/plain", "a/b;c", ""),
    "Content-Encoding": fc.constantFrom("gzip", "br", "identity", ""),
    Host: fc.oneof(junk, fc.constant("evil.example")),
    "X-Forwarded-For": junk,
  },
  { requiredKeys: [] },
);

const nested = fc.integer({ min: 1, max: 60_000 }).map((depth) => "[".repeat(depth));
const signingIn = fc
  .record({ Username: fc.oneof(fc.jsonValue(), fc.constant(tokenId)), Password: fc.jsonValue() }, { requiredKeys: [] })
  .map((value) => JSON.stringify(value));
const form = fc
  .record({
    grant_type: fc.oneof(fc.constant("urn:ietf:params:oauth:grant-type:jwt-bearer"), junk),
    assertion: jwt,
  })
  .map((fields) => new URLSearchParams(fields).toString());
const body = fc.oneof(
  json,
  nested,
  signingIn,
  form,
  junk,
  bytes.map((value) => Buffer.from(value)),
  fc.constant('{"Username":"\\ud800","Password":"\\udc00"}'),
);

const path = fc.oneof(
  fc.constantFrom("/Auth", "/auth", "/oauth2/token", "/api/data", "/v2/projects", "/v2/users/me:changePassword"),
  fc.constantFrom("/write", "/api/write", "/api/v2/write", "/query", "/api/query"),
  fc.constantFrom("/v2/projects/P/devices", "/v2/", "/v2/%", "/v2/projects/%ff", "/.well-known/jwks.json/x"),
  junk.map((text) => `/v2/projects/${text}`),
);
const query = fc.oneof(
  fc.constantFrom("", "Database=x", "Database=a&Database=b", "page_size=-1", "a=%", "__proto__=1", "%ff=%fe"),
  junk,
);
const request: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom("POST", "POST", "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "X"),
  path,
  query,
  headers,
  body,
  from: fc.constantFrom("192.0.2.1", "2001:db8::1", "", "nonsense"),
});

describe("a stranger", () => {
  it("is refused with a 4xx at every door, whatever is sent, and the log tells of no failure", async () => {
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const { status, body: text } = await doors.ask(asked);
        expect([status, text]).toSatisfy(() => status >= 400 && status < 500);
      }),
      { numRuns: 1500 },
    );
    expect(lines.filter(({ level }) => level !== "info")).toEqual([]);
  });

  it("who knows our key's id is answered 401 for a signature that is not 64 bytes", async () => {
    const head = base64url(JSON.stringify({ alg: "ES256", typ: "JWT", kid: "stage-key" }));
    for (const path of ["/api/data", "/v2/projects", "/write", "/api/v2/write", "/query"]) {
      for (const length of [0, 1, 63, 65, 70, 128]) {
        const token = `${head}.${base64url("{}")}.${base64url(new Uint8Array(length).fill(1))}`;
        const answer = await doors.ask({ path, headers: { authorization: `Bearer ${token}` } });
        expect([path, length, answer.status]).toEqual([path, length, 401]);
      }
    }
  });

  it("would be let in with a token that our key signed", async () => {
    const token = await doors.sign({
      iss: "urn:millrace:test",
      sub: tokenId,
      kind: "apiToken",
      iat: Math.floor(doors.state.now / 1000),
      exp: Math.floor(doors.state.now / 1000) + 60,
    });
    const answer = await doors.ask({
      method: "GET",
      path: "/v2/projects",
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(200);
  });
});
