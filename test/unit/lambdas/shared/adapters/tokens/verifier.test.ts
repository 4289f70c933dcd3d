import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createTokenVerifier } from "../../../../../../lambdas/shared/adapters/tokens/verifier.ts";
import { accessTokenClaims } from "../../../../../../lambdas/shared/core/identity/access-token.ts";
import { type Claims, signEs256 } from "../../../../../../lambdas/shared/core/identity/jwt.ts";
import { identity as identityOf } from "../../../../../support/identities.ts";

interface Pair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: object;
}

const pairOf = (kid: string): Pair => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return { kid, privateKey, jwk: { ...publicKey.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" } };
};

const [first, second] = [pairOf("first"), pairOf("second")];
const nowSeconds = Math.floor(Date.now() / 1000);
const identity = identityOf({ id: "an-id", kind: "source", project: "P" });
const claims = accessTokenClaims(identity, { stage: "test", nowSeconds, tokenId: "t" });
const tokenOf = (changed: Partial<Claims> = {}, { kid, privateKey } = first): string =>
  signEs256({ ...claims, ...changed } as Claims, privateKey, kid);

const verifier = () => createTokenVerifier("test", async () => ({ keys: [first.jwk] }));

describe("createTokenVerifier", () => {
  it("tells whose token it is, and of when", async () => {
    expect(await verifier().verify(tokenOf())).toStrictEqual({
      id: "an-id",
      kind: "source",
      issuedAt: nowSeconds,
      expiresAt: nowSeconds + 7200,
    });
  });

  it("takes a token issued a second ahead, as they are after a password reset", async () => {
    expect(await verifier().verify(tokenOf({ iat: nowSeconds + 1 }))).toMatchObject({ issuedAt: nowSeconds + 1 });
  });

  it("says that a token has expired, so that a client signs in again", async () => {
    const token = tokenOf({ iat: nowSeconds - 7201, exp: nowSeconds - 1 });
    await expect(verifier().verify(token)).rejects.toMatchObject({
      code: "unauthenticated",
      message: "The token has expired; sign in at /Auth for a new one.",
    });
  });

  const unsigned = `${Buffer.from('{"alg":"none","kid":"first"}').toString("base64url")}.${tokenOf().split(".")[1]}.`;
  const hs256 = () => {
    const head = Buffer.from('{"alg":"HS256","typ":"JWT","kid":"first"}').toString("base64url");
    const input = `${head}.${tokenOf().split(".")[1]}`;
    return `${input}.${createHmac("sha256", JSON.stringify(first.jwk)).update(input).digest("base64url")}`;
  };
  it.each([
    ["of another stage", tokenOf({ iss: "urn:millrace:prod" })],
    ["signed by a stranger's key of the same id", tokenOf({}, { ...second, kid: "first" })],
    ["of an unknown key", tokenOf({}, second)],
    ["without a signature", unsigned],
    ["signed by HMAC with the public key", hs256()],
    ["of an unknown kind", tokenOf({ kind: "root" })],
    ["without a subject", tokenOf({ sub: 7 })],
    ["without a time of issue", tokenOf({ iat: "now" })],
    ["that never expires", tokenOf({ exp: undefined as never })],
    ["that is no token", "not a token"],
    ["that is empty", ""],
    ["that is all dots", "..."],
  ])("refuses one %s", async (_, token) => {
    await expect(verifier().verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("reads the keys once for many tokens", async () => {
    let reads = 0;
    const counting = createTokenVerifier("test", async () => {
      reads++;
      return { keys: [first.jwk] };
    });
    await Promise.all([counting.verify(tokenOf()), counting.verify(tokenOf())]);
    await counting.verify(tokenOf());
    expect(reads).toBe(1);
  });

  it("learns of a new key when it meets the first token signed by it, and still takes the old", async () => {
    const keys = [first.jwk];
    const rotating = createTokenVerifier("test", async () => ({ keys }));
    await rotating.verify(tokenOf());
    keys.push(second.jwk);
    expect(await rotating.verify(tokenOf({}, second))).toMatchObject({ id: "an-id" });
    expect(await rotating.verify(tokenOf())).toMatchObject({ id: "an-id" });
  });

  it("reads the keys for strangers' key ids at most once a while", async () => {
    let reads = 0;
    const counting = createTokenVerifier("test", async () => {
      reads++;
      return { keys: [first.jwk] };
    });
    for (const kid of ["x", "y", "z"]) {
      await expect(counting.verify(tokenOf({}, { ...second, kid }))).rejects.toMatchObject({ code: "unauthenticated" });
    }
    expect(reads).toBe(1);
    expect(await counting.verify(tokenOf())).toMatchObject({ id: "an-id" });
  });

  it("blames itself and not the caller where the keys cannot be read, and reads them at the next token", async () => {
    let away = true;
    const failing = createTokenVerifier("test", async () => {
      if (away) throw new Error("registry is away");
      return { keys: [first.jwk] };
    });
    await expect(failing.verify(tokenOf())).rejects.toThrow("registry is away");
    away = false;
    expect(await failing.verify(tokenOf())).toMatchObject({ id: "an-id" });
  });
});
