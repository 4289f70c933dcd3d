import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { grantToken, type TokenGrant } from "../../../../../lambdas/api/authenticate/token-grant.ts";
import type { Identity } from "../../../../../lambdas/shared/core/identity/identity.ts";
import { signHs256 } from "../../../../../lambdas/shared/core/identity/jwt.ts";

const now = 1_700_000_000;
const secret = "the key's secret";
const host = "api.example.com";
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

const portOf = (changed: Partial<Identity> = {}): TokenGrant => ({
  key: async (id) =>
    id === "key-1" ? { id, serviceAccount: "acc", project: "P", encryptedSecret: "sealed", createTime: "" } : undefined,
  identity: async () => ({ ...account, ...changed }),
  openSecret: async (sealed, purpose) => (sealed === "sealed" && purpose.includes("key-1") ? secret : "another"),
  sign: async (claims) => JSON.stringify(claims),
  stage: "test",
  nowSeconds: () => now,
  newTokenId: () => "token-id",
  bounded: (_, attempt) => attempt(),
});

const valid = { iat: now, exp: now + 3600, aud: `https://${host}/oauth2/token`, iss: email };
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

function assertionOf(claims: object, header: object = { alg: "HS256", kid: "key-1" }, key = secret): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${createHmac("sha256", key).update(input).digest("base64url")}`;
}

const formOf = (assertion: string, grantType = "urn:ietf:params:oauth:grant-type:jwt-bearer") =>
  new URLSearchParams({ assertion, grant_type: grantType }).toString();

const grant = (claims: object, header?: object, key?: string) =>
  grantToken(formOf(assertionOf(claims, header, key)), host, portOf());

describe("a service account's assertion", () => {
  it("becomes an access token of an hour", async () => {
    const { access_token, ...rest } = await grant(valid);
    expect(rest).toEqual({ token_type: "Bearer", expires_in: 3600 });
    expect(JSON.parse(access_token)).toMatchObject({ sub: "acc", kind: "serviceAccount", iat: now, exp: now + 3600 });
  });

  it.each([
    ["a header with typ", valid, { alg: "HS256", typ: "JWT", kid: "key-1" }],
    ["an audience in a list", { ...valid, aud: [valid.aud] }, undefined],
    ["an audience with a stage in its path", { ...valid, aud: `https://${host}/prod/oauth2/token` }, undefined],
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
    ["for another host", { ...valid, aud: "https://other.example.com/oauth2/token" }, undefined, "aud"],
    ["for two audiences", { ...valid, aud: [valid.aud, valid.aud] }, undefined, "aud"],
    ["that must not be used yet", { ...valid, nbf: now + 600 }, undefined, "nbf"],
    ["with times that are texts", { ...valid, iat: String(now) }, undefined, "iat"],
    ["that expired a moment ago", { ...valid, iat: now - 100, exp: now - 1 }, undefined, "expired"],
    ["that demands an extension", valid, { alg: "HS256", kid: "key-1", crit: ["extension"], extension: 1 }, "JWT"],
    ["without times", { aud: valid.aud, iss: email }, undefined, "iat"],
  ])("%s is refused with 400 and the reason", async (_, claims, header, reason) => {
    await expect(grant(claims, header)).rejects.toMatchObject({
      code: "bad-request",
      message: expect.stringContaining(reason),
    });
  });

  it("with a wrong signature is refused, and so is one that is no JWT or of no grant we know", async () => {
    await expect(grant(valid, undefined, "not the secret")).rejects.toThrow("signature");
    await expect(grantToken(formOf("a.b"), host, portOf())).rejects.toThrow("JWT");
    await expect(grantToken(formOf(assertionOf(valid), "password"), host, portOf())).rejects.toThrow("grant_type");
    await expect(grantToken(formOf(signHs256({ ...valid }, secret)), host, portOf())).rejects.toThrow("kid");
  });

  it("of a disabled account is refused like that of an unknown one", async () => {
    await expect(grantToken(formOf(assertionOf(valid)), host, portOf({ enabled: false }))).rejects.toThrow("kid");
  });
});
