import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import type { JWK } from "jose";
import { describe, expect, it } from "vitest";
import { createTokenVerifier } from "../../../../../../lambdas/shared/adapters/tokens/verifier.ts";
import { accessTokenClaims } from "../../../../../../lambdas/shared/core/identity/access-token.ts";
import { type Claims, signEs256 } from "../../../../../../lambdas/shared/core/identity/jwt.ts";
import { identity as identityOf } from "../../../../../support/identities.ts";

interface Pair {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly jwk: JWK;
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

const encode = (text: string): string => Buffer.from(text).toString("base64url");

/** Signs any text with our key, as only this stage can. */
function signedAsIs(payload: string, header: object = {}): string {
  const input = `${encode(JSON.stringify({ alg: "ES256", kid: "first", ...header }))}.${encode(payload)}`;
  const key = { key: first.privateKey, dsaEncoding: "ieee-p1363" } as const;
  return `${input}.${sign("sha256", Buffer.from(input), key).toString("base64url")}`;
}

function derOf(token: string): string {
  const input = token.split(".").slice(0, 2).join(".");
  return `${input}.${sign("sha256", Buffer.from(input), first.privateKey).toString("base64url")}`;
}

const verifier = () =>
  createTokenVerifier(
    "test",
    async () => ({ keys: [first.jwk] }),
    () => nowSeconds,
  );

/** Makes a verifier, and counts how often it reads the keys. */
function countingVerifier() {
  const counting = {
    reads: 0,
    verifier: createTokenVerifier(
      "test",
      async () => {
        counting.reads++;
        return { keys: [first.jwk] };
      },
      () => nowSeconds,
    ),
  };
  return counting;
}

describe("createTokenVerifier", () => {
  it("tells whose token it is, when it was issued, and that it begins a session", async () => {
    expect(await verifier().verify(tokenOf())).toStrictEqual({
      id: "an-id",
      kind: "source",
      issuedAt: nowSeconds,
      expiresAt: nowSeconds + 7200,
      session: { id: "t", signedInAt: nowSeconds },
    });
  });

  it("tells which session a renewed token goes on with", async () => {
    const session = { id: "first", signedInAt: nowSeconds - 7000 };
    const token = tokenOf({ sid: session.id, auth_time: session.signedInAt });
    expect(await verifier().verify(token)).toMatchObject({ issuedAt: nowSeconds, session });
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
    ["whose signature is too short", `${tokenOf().slice(0, -4)}`],
    ["whose signature is one byte", `${tokenOf().split(".").slice(0, 2).join(".")}.AA`],
    ["whose signature is too long", `${tokenOf()}AAAA`],
    ["whose signature is written as DER", derOf(tokenOf())],
    ["whose signature is no base64url", `${tokenOf().slice(0, -3)}!!!`],
    ["whose header is null", `${encode("null")}.${tokenOf().split(".")[1]}.AAAA`],
    ["whose header is a list", `${encode("[]")}.${tokenOf().split(".")[1]}.AAAA`],
    ["whose header is no UTF-8", `${Buffer.from([0xff, 0xfe]).toString("base64url")}.e30.AAAA`],
    ["whose claims are null", signedAsIs("null")],
    ["whose claims are a list", signedAsIs("[]")],
    ["whose claims are no JSON", signedAsIs("{")],
    ["that expires at no time", signedAsIs(JSON.stringify(claims).replace(/"exp":\d+/, '"exp":1e999'))],
    ["that was issued at no time", signedAsIs(JSON.stringify(claims).replace(/"iat":\d+/, '"iat":1e999'))],
    ["that demands an extension", signedAsIs(JSON.stringify(claims), { crit: ["extension"], extension: 1 })],
  ])("refuses one %s", async (_, token) => {
    await expect(verifier().verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
  });

  it("refuses whatever else is sent in the place of a token", async () => {
    const real = tokenOf();
    const [header = "", payload = "", signature = ""] = real.split(".");
    const part = (unchanged: string) =>
      fc.oneof(
        fc.constant(unchanged),
        fc.uint8Array({ maxLength: 90 }).map((bytes) => Buffer.from(bytes).toString("base64url")),
        fc.json().map(encode),
        fc
          .record({ alg: fc.jsonValue(), kid: fc.constantFrom("first", null, 7), typ: fc.jsonValue() })
          .map((value) => encode(JSON.stringify(value))),
        fc.string(),
      );
    const tokens = fc
      .tuple(part(header), part(payload), part(signature))
      .map((parts) => parts.join("."))
      .filter((token) => token !== real);
    const one = verifier();
    await fc.assert(
      fc.asyncProperty(tokens, async (token) => {
        await expect(one.verify(token)).rejects.toMatchObject({ code: "unauthenticated" });
      }),
      { numRuns: 500 },
    );
  });

  it("reads the keys once for many tokens", async () => {
    const counting = countingVerifier();
    await Promise.all([counting.verifier.verify(tokenOf()), counting.verifier.verify(tokenOf())]);
    await counting.verifier.verify(tokenOf());
    expect(counting.reads).toBe(1);
  });

  it("learns of a new key when it meets the first token signed by it, and still takes the old", async () => {
    const keys = [first.jwk];
    const rotating = createTokenVerifier(
      "test",
      async () => ({ keys }),
      () => nowSeconds,
    );
    await rotating.verify(tokenOf());
    keys.push(second.jwk);
    expect(await rotating.verify(tokenOf({}, second))).toMatchObject({ id: "an-id" });
    expect(await rotating.verify(tokenOf())).toMatchObject({ id: "an-id" });
  });

  it("reads the keys for strangers' key ids at most once a while", async () => {
    const counting = countingVerifier();
    for (const kid of ["x", "y", "z"]) {
      await expect(counting.verifier.verify(tokenOf({}, { ...second, kid }))).rejects.toMatchObject({
        code: "unauthenticated",
      });
    }
    expect(counting.reads).toBe(1);
    expect(await counting.verifier.verify(tokenOf())).toMatchObject({ id: "an-id" });
  });

  it("learns of a new key within ten seconds, however often strangers' key ids are sent", async () => {
    let now = nowSeconds;
    const keys = [first.jwk];
    const rotating = createTokenVerifier(
      "test",
      async () => ({ keys }),
      () => now,
    );
    const stranger = { ...second, kid: "x" };
    const guess = () =>
      expect(rotating.verify(tokenOf({}, stranger))).rejects.toMatchObject({ code: "unauthenticated" });
    await guess();
    keys.push(second.jwk);
    for (; now < nowSeconds + 9; now++) await guess();
    await expect(rotating.verify(tokenOf({}, second))).rejects.toMatchObject({ code: "unauthenticated" });
    now++;
    expect(await rotating.verify(tokenOf({}, second))).toMatchObject({ id: "an-id" });
  });

  it("blames itself and not the caller where the keys cannot be read, and reads them at the next token", async () => {
    let away = true;
    const failing = createTokenVerifier(
      "test",
      async () => {
        if (away) throw new Error("registry is away");
        return { keys: [first.jwk] };
      },
      () => nowSeconds,
    );
    await expect(failing.verify(tokenOf())).rejects.toThrow("registry is away");
    away = false;
    expect(await failing.verify(tokenOf())).toMatchObject({ id: "an-id" });
  });
});
