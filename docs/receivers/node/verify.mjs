/** Verifies that a webhook was sent by your Millrace and not altered on its way. No dependencies; Node 18 or later. */

import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";

/** How far your clock and ours may be apart. */
const clockSkewSeconds = 60;
/** A Standard Webhooks signature carries no end of its own; the specification recommends five minutes. */
const timestampToleranceSeconds = 300;

/** Why a request was not accepted. Answer 401, and don't repeat the reason to the sender. */
export class Refused extends Error {}

function demand(holds, reason) {
  if (!holds) throw new Refused(reason);
}

/** Compares in a time that doesn't tell how much of it was right. */
function equal(one, other) {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const nowSeconds = () => Date.now() / 1000;
const sha256 = (body) => createHash("sha256").update(body).digest("hex");

function readToken(token) {
  const parts = String(token ?? "").split(".");
  demand(parts.length === 3, "no token");
  const [header, claims, signature] = parts;
  try {
    return {
      header: JSON.parse(Buffer.from(header, "base64url")),
      claims: JSON.parse(Buffer.from(claims, "base64url")),
      signed: `${header}.${claims}`,
      signature: Buffer.from(signature, "base64url"),
    };
  } catch {
    throw new Refused("a token that cannot be read");
  }
}

/** What both tokens promise: they are fresh, and they belong to this very body. */
function checkClaims(claims, body) {
  demand(claims.exp > nowSeconds() - clockSkewSeconds, "an expired token");
  demand(claims.iat < nowSeconds() + clockSkewSeconds, "a token of the future");
  demand(equal(String(claims.checksum_sha256), sha256(body)), "a token of another body");
}

/** `X-Dt-Signature`: HS256 by the connector's secret. `body`: the bytes as they came, before any parsing. */
export function verifyDtSignature(headers, body, secret) {
  const { header, claims, signed, signature } = readToken(headers["x-dt-signature"]);
  // The algorithm is ours to choose: a token may not talk us into another one.
  demand(header.alg === "HS256", "another algorithm than HS256");
  demand(equal(signature, createHmac("sha256", secret).update(signed).digest()), "a token by another secret");
  checkClaims(claims, body);
}

/** `DT-Asymmetric-Signature`: ES256 by a key that the issuer publishes. */
export async function verifyDtAsymmetricSignature(headers, body, keys) {
  const { header, claims, signed, signature } = readToken(headers["dt-asymmetric-signature"]);
  demand(header.alg === "ES256", "another algorithm than ES256");
  const jwk = await keys.jwk(header.kid);
  demand(jwk?.kty === "EC" && jwk.crv === "P-256", "a token by an unknown key");
  const key = { key: createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363" };
  demand(verify("sha256", Buffer.from(signed), key, signature), "a token that its key did not sign");
  demand(claims.iss === keys.issuer, "a token of another issuer");
  checkClaims(claims, body);
}

function readStandardWebhook(headers, body) {
  const id = headers["webhook-id"];
  const timestamp = headers["webhook-timestamp"];
  demand(id && timestamp && headers["webhook-signature"], "no Standard Webhooks headers");
  demand(Math.abs(nowSeconds() - Number(timestamp)) < timestampToleranceSeconds, "an old timestamp");
  const signatures = headers["webhook-signature"].split(" ").map((each) => each.split(","));
  return {
    content: Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]),
    signatures: (version) =>
      signatures.flatMap(([name, text = ""]) => (name === version ? [Buffer.from(text, "base64")] : [])),
  };
}

/** `webhook-signature`, `v1`: HMAC by the secret. What follows `whsec_` is base64; any other secret is its own bytes. */
export function verifyStandardWebhookV1(headers, body, secret) {
  const { content, signatures } = readStandardWebhook(headers, body);
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice("whsec_".length), "base64") : Buffer.from(secret);
  const expected = createHmac("sha256", key).update(content).digest();
  demand(
    signatures("v1").some((signature) => equal(signature, expected)),
    "no v1 signature by this secret",
  );
}

/** `webhook-signature`, `v1a`: ed25519 by a key that the issuer publishes. */
export async function verifyStandardWebhookV1a(headers, body, keys) {
  const { content, signatures } = readStandardWebhook(headers, body);
  const isSigned = (key) => signatures("v1a").some((signature) => verify(null, content, key, signature));
  if ((await keys.ed25519()).some(isSigned)) return;
  // After a rotation the key may be newer than what is cached.
  demand((await keys.ed25519({ fresh: true })).some(isSigned), "no v1a signature by a published key");
}

/** Published keys are kept for an hour: new ones stand there a day before they sign. */
const keptMillis = 3_600_000;
/** However many requests with unknown keys come, the issuer is asked this often at most. */
const pauseMillis = 30_000;

/** The keys that an issuer publishes, fetched when they are needed. `issuer` is yours to know: never take it from a token. */
export class PublishedKeys {
  #held;
  #fetchedAt = Number.NEGATIVE_INFINITY;

  constructor(issuer) {
    this.issuer = issuer;
  }

  async jwk(kid) {
    const find = async (options) => (await this.#get(options)).jwks.find((jwk) => jwk.kid === kid);
    return (await find()) ?? (await find({ fresh: true }));
  }

  async ed25519(options) {
    return (await this.#get(options)).ed25519;
  }

  async #get({ fresh = false } = {}) {
    const age = Date.now() - this.#fetchedAt;
    if (age > (fresh ? pauseMillis : keptMillis)) {
      this.#fetchedAt = Date.now();
      this.#held = this.#fetch();
      this.#held.catch(() => {
        this.#fetchedAt = Number.NEGATIVE_INFINITY;
      });
    }
    return this.#held;
  }

  async #fetch() {
    const configuration = await getJson(`${this.issuer}/.well-known/openid-configuration`);
    if (configuration.issuer !== this.issuer)
      throw new Error(`${this.issuer} says that it is ${configuration.issuer}.`);
    const [{ keys: jwks }, { keys }] = await Promise.all([
      getJson(configuration.jwks_uri),
      getJson(`${this.issuer}/.well-known/standard-webhooks.json`),
    ]);
    return { jwks, ed25519: keys.map(({ publicKey }) => ed25519Key(publicKey)) };
  }
}

/** `whpk_` and 32 bytes in base64. */
function ed25519Key(publicKey) {
  const x = Buffer.from(publicKey.slice("whpk_".length), "base64").toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
}

async function getJson(url) {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return response.json();
}

/** Verifies by all that you know: the secret, where you set one, and the issuer's published keys. */
export function createVerifier({ secret, issuer }) {
  if (!secret && !issuer) throw new Error("Set a secret or an issuer: without either nothing can be verified.");
  const keys = issuer ? new PublishedKeys(issuer) : undefined;
  return async (headers, body) => {
    if (secret) {
      verifyDtSignature(headers, body, secret);
      verifyStandardWebhookV1(headers, body, secret);
    }
    if (keys) {
      await verifyDtAsymmetricSignature(headers, body, keys);
      await verifyStandardWebhookV1a(headers, body, keys);
    }
  };
}
