import { createHmac, createPublicKey, generateKeyPairSync, hash, type KeyObject, verify } from "node:crypto";
import { JwtVerifier } from "aws-jwt-verify";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import {
  standardWebhookKey,
  standardWebhookPublicKey,
} from "../../../../../../lambdas/shared/core/webhook/standard-webhooks.ts";
import {
  type SignedAttempt,
  signatureHeaders,
} from "../../../../../../lambdas/shared/core/webhook/webhook-signature.ts";

const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });
const ed25519 = generateKeyPairSync("ed25519");
const issuer = "https://api.example/data-connector";
const base: SignedAttempt = {
  body: "{}",
  eventId: "cpbg96qngr7ai7ldarrg",
  organization: "acme",
  secret: "",
  nowSeconds: 1_708_876_800,
  tokenId: "an-id",
  issuer,
  webhookKeys: { kid: "key-1", es256: p256.privateKey, ed25519: ed25519.privateKey },
};

const partsOf = (token: string | undefined): string[] => (token ?? "").split(".");
const decoded = (part: string | undefined): string => Buffer.from(part ?? "", "base64url").toString("utf8");
const claimsOf = (token: string | undefined) => JSON.parse(decoded(partsOf(token)[1]));
const anyText = fc.string({ unit: "binary" });
const someText = fc.string({ unit: "binary", minLength: 1 });

describe("an attempt without a secret", () => {
  it("is signed by our keys alone", () => {
    const headers = signatureHeaders(base);
    expect(Object.keys(headers).toSorted()).toStrictEqual([
      "dt-asymmetric-signature",
      "webhook-id",
      "webhook-signature",
      "webhook-timestamp",
    ]);
    expect(headers["webhook-signature"]).toMatch(/^v1a,[A-Za-z0-9+/]{86}==$/);
  });
});

describe("X-Dt-Signature", () => {
  it("verifies by the raw secret, whatever secret and body are", () => {
    fc.assert(
      fc.property(anyText, someText, (body, secret) => {
        const token = signatureHeaders({ ...base, body, secret })["x-dt-signature"];
        const [header, claims, signature] = partsOf(token);
        const expected = createHmac("sha256", Buffer.from(secret)).update(`${header}.${claims}`).digest("base64url");
        expect(signature).toBe(expected);
        expect(claimsOf(token).checksum).toBe(hash("sha1", Buffer.from(body)));
      }),
    );
  });

  it("has the header that existing receivers compare as text", () => {
    const token = signatureHeaders({ ...base, secret: "secret" })["x-dt-signature"];
    expect(decoded(partsOf(token)[0])).toBe('{"alg":"HS256","typ":"JWT"}');
  });

  it("claims exactly both checksums in lower-case hex, the times and an id", () => {
    expect(claimsOf(signatureHeaders({ ...base, secret: "secret" })["x-dt-signature"])).toStrictEqual({
      checksum: "bf21a9e8fbc5a3846fb05b4fa0859e0917b2202f",
      checksum_sha256: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      iat: 1_708_876_800,
      exp: 1_708_880_400,
      jti: "an-id",
    });
  });
});

describe("DT-Asymmetric-Signature", () => {
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  const jwksCache = new SimpleJwksCache();
  const jwk = { ...p256.publicKey.export({ format: "jwk" }), kid: "key-1", alg: "ES256", use: "sig" };
  jwksCache.addJwks(jwksUri, { keys: [jwk as { kty: string }] });
  const verifier = JwtVerifier.create({ issuer, audience: null, jwksUri }, { jwksCache });

  it("is what a verifier by others accepts, and no longer than five minutes", () => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const token = signatureHeaders({ ...base, nowSeconds })["dt-asymmetric-signature"] ?? "";
    expect(verifier.verifySync(token)).toMatchObject({ iss: issuer, sub: "acme" });
    const old = signatureHeaders({ ...base, nowSeconds: nowSeconds - 301 })["dt-asymmetric-signature"] ?? "";
    expect(() => verifier.verifySync(old)).toThrow("expired");
  });

  it("names its key, and claims exactly the checksum, the times, issuer and organization", () => {
    const token = signatureHeaders(base)["dt-asymmetric-signature"];
    expect(JSON.parse(decoded(partsOf(token)[0]))).toStrictEqual({ alg: "ES256", typ: "JWT", kid: "key-1" });
    expect(claimsOf(token)).toStrictEqual({
      checksum_sha256: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      iat: 1_708_876_800,
      exp: 1_708_877_100,
      iss: issuer,
      sub: "acme",
    });
  });

  it("has the checksum of the body's bytes", () => {
    fc.assert(
      fc.property(anyText, (body) => {
        const claims = claimsOf(signatureHeaders({ ...base, body })["dt-asymmetric-signature"]);
        expect(claims.checksum_sha256).toBe(hash("sha256", Buffer.from(body)));
      }),
      { numRuns: 30 },
    );
  });
});

/** Verifies a signature as the Standard Webhooks specification tells receivers to. */
function verifiesAsymmetric(headers: Record<string, string>, body: string, publicKey: KeyObject): boolean {
  const content = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  const signatures = (headers["webhook-signature"] ?? "").split(" ").filter((each) => each.startsWith("v1a,"));
  return signatures.some((each) =>
    verify(null, Buffer.from(content), publicKey, Buffer.from(each.slice("v1a,".length), "base64")),
  );
}

describe("Standard Webhooks", () => {
  it("sign as the specification's own example does", () => {
    const headers = signatureHeaders({
      ...base,
      eventId: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      nowSeconds: 1_614_265_330,
      body: '{"test": 2432232314}',
      secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    });
    expect(headers["webhook-signature"]).toMatch(/^v1,g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1a,\S+$/);
    expect(headers).toMatchObject({ "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330" });
  });

  it("verify by the secret and by the published key, whatever the body is", () => {
    fc.assert(
      fc.property(anyText, someText, (body, secret) => {
        const headers = signatureHeaders({ ...base, body, secret });
        const content = `${base.eventId}.${base.nowSeconds}.${body}`;
        const expected = createHmac("sha256", standardWebhookKey(secret)).update(content).digest("base64");
        expect(headers["webhook-signature"]?.split(" ")[0]).toBe(`v1,${expected}`);
        expect(verifiesAsymmetric(headers, body, ed25519.publicKey)).toBe(true);
        expect(verifiesAsymmetric(headers, `${body} `, ed25519.publicKey)).toBe(false);
      }),
    );
  });

  it("are accepted by the specification's own library, whatever the body and the secret are", () => {
    // The signature is made now, because the library compares its timestamp with the clock.
    const nowSeconds = Math.floor(Date.now() / 1000);
    fc.assert(
      fc.property(anyText, fc.uint8Array({ minLength: 1, maxLength: 64 }), (body, key) => {
        const secret = `whsec_${Buffer.from(key).toString("base64")}`;
        const headers = signatureHeaders({ ...base, nowSeconds, body, secret });
        const receiver = new Webhook(secret);
        expect(() => receiver.verify(body, headers, { jsonParse: false })).not.toThrow();
        expect(() => receiver.verify(`${body} `, headers, { jsonParse: false })).toThrow("No matching signature");
      }),
    );
    const text = signatureHeaders({ ...base, nowSeconds, secret: "plain text" });
    expect(new Webhook("plain text", { format: "raw" }).verify(base.body, text)).toEqual({});
  });

  it("are signed by a second secret besides until its end, which X-Dt-Signature never is", () => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const secondSignatureSecret = { secret: "whsec_b2xk", endMillis: (nowSeconds + 1) * 1000 };
    const both = signatureHeaders({ ...base, nowSeconds, secret: "whsec_bmV3", secondSignatureSecret });
    for (const secret of ["whsec_b2xk", "whsec_bmV3"])
      expect(() => new Webhook(secret).verify(base.body, both, { jsonParse: false })).not.toThrow();
    expect(both["webhook-signature"]?.split(" ").map((each) => each.split(",")[0])).toStrictEqual(["v1", "v1", "v1a"]);
    const alone = signatureHeaders({ ...base, nowSeconds, secret: "whsec_bmV3" });
    expect(both["x-dt-signature"]).toBe(alone["x-dt-signature"]);
    const over = { ...secondSignatureSecret, endMillis: nowSeconds * 1000 };
    const after = signatureHeaders({ ...base, nowSeconds, secret: "whsec_bmV3", secondSignatureSecret: over });
    expect(after["webhook-signature"]).toBe(alone["webhook-signature"]);
    const without = signatureHeaders({ ...base, nowSeconds, secret: "", secondSignatureSecret });
    expect(without).not.toHaveProperty("x-dt-signature");
    expect(() => new Webhook("whsec_b2xk").verify(base.body, without, { jsonParse: false })).not.toThrow();
  });

  it("take a secret after whsec_ for base64, and every other for its text", () => {
    expect(standardWebhookKey("whsec_AAEC/w==").export()).toStrictEqual(Buffer.from([0, 1, 2, 255]));
    for (const text of ["secret", "ÆØÅ", "whsec_", "whsec_not base64", "whsec_AAE", "AAEC/w=="]) {
      expect(standardWebhookKey(text).export(), text).toStrictEqual(Buffer.from(text, "utf8"));
    }
  });

  it("publish an ed25519 key as its 32 bytes", () => {
    const text = standardWebhookPublicKey(ed25519.publicKey);
    expect(text).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    const x = Buffer.from(text.slice("whpk_".length), "base64").toString("base64url");
    const published = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    expect(verifiesAsymmetric(signatureHeaders(base), base.body, published)).toBe(true);
  });
});
