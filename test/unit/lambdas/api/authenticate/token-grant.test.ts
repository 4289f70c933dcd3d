import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAssertionUse } from "../../../../../lambdas/api/authenticate/assertion-use.ts";
import { grantToken, type TokenGrant } from "../../../../../lambdas/api/authenticate/token-grant.ts";
import { serviceAccountKeyPurpose } from "../../../../../lambdas/shared/access/identify.ts";
import { AssertionIds, WindowCounters } from "../../../../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import type { Identity } from "../../../../../lambdas/shared/core/identity/identity.ts";
import { signHs256 } from "../../../../../lambdas/shared/core/identity/jwt.ts";
import { createSecretBox } from "../../../../../lambdas/shared/core/secret-box.ts";
import { MemoryStore, memoryTable } from "../../shared/delivery/model/memory-table.ts";

const now = 1_700_000_000;
const secret = "the key's secret";
const tokenUrl = "https://api.example.com/oauth2/token";
const email = "acc@p.serviceaccount.millrace.invalid";

const account: Identity = {
  id: "acc",
  kind: "serviceAccount",
  project: "P",
  displayName: "",
  email,
  enabled: true,
  tokensValidFrom: 0,
  createTime: "",
};

const box = createSecretBox(new Uint8Array(32).fill(7));
const encryptedSecret = box.seal(secret, serviceAccountKeyPurpose("key-1"));

const portOf = (changed: Partial<Identity> = {}): TokenGrant => ({
  key: async (id) =>
    id === "key-1" ? { id, serviceAccount: "acc", project: "P", encryptedSecret, createTime: "" } : undefined,
  identity: async () => ({ ...account, ...changed }),
  openSecret: async (sealed, purpose) => box.open(sealed, purpose),
  sign: async (claims) => JSON.stringify(claims),
  stage: "test",
  nowSeconds: () => now,
  newTokenId: () => "token-id",
  project: async () => ({}),
  bounded: (_, attempt) => attempt(),
  noteRefusal: async () => {},
  uses: { note: async () => {} },
  tokenUrl,
  use: async () => true,
});

const valid = { iat: now, exp: now + 3600, aud: tokenUrl, iss: email };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function assertionOf(claims: object, header: object = { alg: "HS256", kid: "key-1" }, key = secret): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
}

const grantBy = (form: string, port: TokenGrant) => grantToken(form, "192.0.2.1", port);

const formOf = (assertion: string, grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer") =>
  new URLSearchParams({ assertion, grant_type: grantType }).toString();

const grant = (claims: object, header?: object, key?: string) =>
  grantBy(formOf(assertionOf(claims, header, key)), portOf());

describe("a service account's assertion", () => {
  it("becomes an access token of an hour", async () => {
    const { access_token, ...rest } = await grant(valid);
    expect(rest).toEqual({ token_type: "Bearer", expires_in: 3600 });
    expect(JSON.parse(access_token)).toMatchObject({ sub: "acc", kind: "serviceAccount", iat: now, exp: now + 3600 });
  });

  it.each([
    ["a header with typ", valid, { alg: "HS256", typ: "JWT", kid: "key-1" }],
    ["an audience in a list", { ...valid, aud: [valid.aud] }, undefined],
    ["a clock that is a little ahead", { ...valid, iat: now + 30, exp: now + 3630 }, undefined],
  ])("is taken with %s", async (_, claims, header) => {
    await expect(grant(claims, header)).resolves.toMatchObject({ token_type: "Bearer" });
  });

  it.each([
    ["of another key", valid, { alg: "HS256", kid: "key-2" }, "kid"],
    ["without a key id", valid, { alg: "HS256" }, "kid"],
    ["with another algorithm", valid, { alg: "none", kid: "key-1" }, "alg"],
    ["that has expired", { ...valid, iat: now - 3600, exp: now }, undefined, "expired"],
    ["from the future", { ...valid, iat: now + 600, exp: now + 700 }, undefined, "future"],
    ["that lives too long", { ...valid, exp: now + 3601 }, undefined, "3600"],
    ["of another issuer", { ...valid, iss: "someone" }, undefined, "iss"],
    ["for everyone of a domain", { ...valid, aud: "https://user@api.example.com/oauth2/token" }, undefined, "aud"],
    ["for a longer path", { ...valid, aud: "https://api.example.com/x/oauth2/token" }, undefined, "aud"],
    ["for a path that goes on", { ...valid, aud: `${tokenUrl}/` }, undefined, "aud"],
    ["for an address with a query", { ...valid, aud: `${tokenUrl}?a=b` }, undefined, "aud"],
    ["for another scheme", { ...valid, aud: "http://api.example.com/oauth2/token" }, undefined, "aud"],
    ["for another port", { ...valid, aud: "https://api.example.com:8443/oauth2/token" }, undefined, "aud"],
    ["for the issuer alone", { ...valid, aud: "https://api.example.com" }, undefined, "aud"],
    ["for nobody", { iat: now, exp: now + 60, iss: email }, undefined, "aud"],
    ["for an empty list", { ...valid, aud: [] }, undefined, "aud"],
    ["for a list in a list", { ...valid, aud: [[tokenUrl]] }, undefined, "aud"],
    ["for us and another", { ...valid, aud: [tokenUrl, "https://other.example.com"] }, undefined, "aud"],
    ["that is no longer fresh", { ...valid, iat: 0, exp: now + 60 }, undefined, "expired"],
    ["with an id that is no text", { ...valid, jti: 7 }, undefined, "jti"],
    ["for another host", { ...valid, aud: "https://other.example.com/oauth2/token" }, undefined, "aud"],
    ["for two audiences", { ...valid, aud: [valid.aud, valid.aud] }, undefined, "aud"],
    ["that must not be used yet", { ...valid, nbf: now + 600 }, undefined, "nbf"],
    ["with times that are texts", { ...valid, iat: String(now) }, undefined, "iat"],
    ["that expired a moment ago", { ...valid, iat: now - 100, exp: now - 1 }, undefined, "expired"],
    ["that demands an extension", valid, { alg: "HS256", kid: "key-1", crit: ["extension"], extension: 1 }, "JWT"],
    ["without times", { aud: valid.aud, iss: email }, undefined, "iat"],
  ])("%s is refused with 400 and the reason", async (_, claims, header, reason) => {
    await expect(grant(claims, header)).rejects.toMatchObject({
      code: "invalid-grant",
      message: expect.stringContaining(reason),
    });
  });

  it("with a wrong signature is refused, and so is one that is no JWT or of no grant we know", async () => {
    await expect(grant(valid, undefined, "not the secret")).rejects.toThrow("signature");
    await expect(grantBy(formOf("a.b"), portOf())).rejects.toThrow("JWT");
    await expect(grantBy(formOf(assertionOf(valid), "password"), portOf())).rejects.toThrow("grant_type");
    await expect(grantBy(formOf(signHs256({ ...valid }, secret)), portOf())).rejects.toThrow("kid");
  });

  it("of a disabled account is refused like that of an unknown one", async () => {
    await expect(grantBy(formOf(assertionOf(valid)), portOf({ enabled: false }))).rejects.toThrow("kid");
  });
});

describe("an assertion's times", () => {
  /**
   * Makes a form with an assertion whose times are written as given. JSON has no infinity, but parsers read one from a
   * number that is too large.
   */
  const withText = (changes: Readonly<Record<string, string>>) => {
    const claims = Object.entries({ ...valid, aud: tokenUrl }).map(([name, value]) => [name, JSON.stringify(value)]);
    const text = Object.entries({ ...Object.fromEntries(claims), ...changes }).map(
      ([name, value]) => `"${name}":${value}`,
    );
    const input = `${encode({ alg: "HS256", kid: "key-1" })}.${Buffer.from(`{${text}}`).toString("base64url")}`;
    return formOf(`${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`);
  };

  it.each<[string, Record<string, string>]>([
    ["no end", { exp: "1e999" }],
    ["no end and no beginning", { exp: "1e999", iat: "0" }],
    ["no end and no beginning that is known", { exp: "1e999", iat: "1e999" }],
    ["a beginning before all time", { iat: "-1e999" }],
    ["a first use before all time", { nbf: "-1e999" }],
    ["a first use at no time", { nbf: "1e999" }],
    ["a first use that is a text", { nbf: '"now"' }],
    ["times that are null", { exp: "null", iat: "null" }],
    ["times that are lists", { exp: `[${now + 60}]` }],
    ["a beginning of 1970", { iat: "0", exp: String(now + 60) }],
  ])("are refused with %s", async (_, changes) => {
    await expect(grantBy(withText(changes), portOf())).rejects.toMatchObject({ code: "invalid-grant" });
  });

  it("are never stretched: it lives for an hour at most, whatever its times are", async () => {
    const second = fc.oneof(fc.integer({ min: now - 8000, max: now + 8000 }), fc.double(), fc.constant(0));
    await fc.assert(
      fc.asyncProperty(second, second, async (iat, exp) => {
        const taken = await grant({ ...valid, iat, exp }).then(
          () => true,
          () => false,
        );
        expect(!taken || (exp > now && exp <= now + 3660 && iat <= now + 60)).toBe(true);
      }),
    );
  });
});

describe("an assertion with an id", () => {
  it("is used up by its first use, and one without an id is not", async () => {
    const table = memoryTable(new MemoryStore(), async (effect) => effect());
    const use = createAssertionUse(new AssertionIds(table), new WindowCounters(table, "ASSERTIONS"), () => now * 1000);
    const ask = (claims: object) => grantBy(formOf(assertionOf(claims)), { ...portOf(), use });
    await expect(ask({ ...valid, jti: "one" })).resolves.toMatchObject({ token_type: "Bearer" });
    await expect(ask({ ...valid, jti: "one" })).rejects.toMatchObject({
      code: "invalid-grant",
      message: expect.stringContaining("used before"),
    });
    await expect(ask({ ...valid, jti: "two" })).resolves.toBeDefined();
    await expect(ask({ ...valid, jti: "" })).resolves.toBeDefined();
    await expect(ask({ ...valid, jti: "" })).rejects.toThrow("used before");
    for (let time = 0; time < 2; time++) await expect(ask(valid)).resolves.toBeDefined();
  });

  it("is not used up by somebody who cannot sign it, nor for another audience", async () => {
    const uses: unknown[] = [];
    const port = { ...portOf(), use: async (one: unknown) => uses.push(one) > 0 };
    const forged = grantBy(formOf(assertionOf({ ...valid, jti: "one" }, undefined, "no secret")), port);
    await expect(forged).rejects.toThrow("signature");
    await expect(grantBy(formOf(assertionOf({ ...valid, aud: "x", jti: "one" })), port)).rejects.toThrow("aud");
    expect(uses).toEqual([]);
    await grantBy(formOf(assertionOf({ ...valid, exp: now + 0.5, jti: "one" })), port);
    expect(uses).toEqual([{ account: "acc", id: "one", expiresAt: now + 1 }]);
  });
});

it("refuses a form whose fields are repeated, of which each reader may take another", async () => {
  const form = formOf(assertionOf(valid));
  await expect(grantBy(`${form}&assertion=x`, portOf())).rejects.toThrow("assertion: send it once");
  await expect(grantBy(`${form}&grant_type=x`, portOf())).rejects.toThrow("grant_type: send it once");
});
