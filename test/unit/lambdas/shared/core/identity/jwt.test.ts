import { generateKeyPairSync, verify } from "node:crypto";
import { JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { describe, expect, it } from "vitest";
import { accessTokenClaims } from "../../../../../../lambdas/shared/core/identity/access-token.ts";
import { signEs256, signHs256 } from "../../../../../../lambdas/shared/core/identity/jwt.ts";
import { identity as identityOf } from "../../../../../support/identities.ts";

const partsOf = (token: string): string[] => token.split(".");

describe("signHs256", () => {
  it("gives another signature for another secret", () => {
    expect(signHs256({ a: 1 }, "one")).not.toBe(signHs256({ a: 1 }, "two"));
  });
});

describe("signEs256", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwksUri = "https://registry.invalid/jwks.json";

  const verifierOf = (kid: string) => {
    const jwksCache = new SimpleJwksCache();
    const jwk = { ...publicKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" };
    jwksCache.addJwks(jwksUri, { keys: [jwk as { kty: string }] });
    return JwtVerifier.create({ issuer: "us", audience: null, jwksUri }, { jwksCache });
  };

  it("signs what a verifier by others accepts", () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = signEs256({ iss: "us", sub: "somebody", exp, list: ["a", "b"] }, privateKey, "key-1");
    expect(verifierOf("key-1").verifySync(token)).toMatchObject({ iss: "us", sub: "somebody", list: ["a", "b"] });
  });

  it("writes each signature as two numbers of 32 bytes, also where one of them is short", () => {
    // One number in 256 begins with a zero byte, which DER leaves out.
    for (let count = 0; count < 1_000; count++) {
      const [header, claims, signature = ""] = partsOf(signEs256({ count }, privateKey, "key-1"));
      const pair = Buffer.from(signature, "base64url");
      expect(pair).toHaveLength(64);
      const key = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
      expect(verify("sha256", Buffer.from(`${header}.${claims}`), key, pair)).toBe(true);
    }
  });

  it("signs the claims, so that changed ones are refused", () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const [header, , signature] = partsOf(signEs256({ iss: "us", sub: "somebody", exp }, privateKey, "key-1"));
    const forged = Buffer.from(JSON.stringify({ iss: "us", sub: "another", exp })).toString("base64url");
    expect(() => verifierOf("key-1").verifySync(`${header}.${forged}.${signature}`)).toThrow("signature");
  });
});

describe("accessTokenClaims", () => {
  const identity = identityOf({ id: "id", kind: "source", project: "P" });
  const moment = { stage: "test", nowSeconds: 1000, tokenId: "token" };

  it("are those of the source-facing API, valid two hours", () => {
    expect(accessTokenClaims(identity, moment)).toStrictEqual({
      iss: "urn:millrace:test",
      sub: "id",
      kind: "source",
      project: "P",
      scope: "data:write",
      jti: "token",
      iat: 1000,
      exp: 8200,
    });
  });

  it("say an API token's scopes and project", () => {
    const claims = accessTokenClaims({ ...identity, kind: "apiToken", scopes: ["read", "write"] }, moment);
    expect(claims).toMatchObject({ kind: "apiToken", project: "P", scope: "data:read data:write" });
  });

  it.each(["user", "serviceAccount"] as const)("carry no project of a %s, whose roles are looked up", (kind) => {
    expect(accessTokenClaims({ ...identity, kind }, moment)).not.toHaveProperty("project");
  });
});
