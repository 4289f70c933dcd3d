import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import type { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { createKmsKeyMaker } from "../../../../../../lambdas/shared/adapters/kms/key-maker.ts";
import { publicJwks } from "../../../../../../lambdas/shared/adapters/kms/public-jwks.ts";
import { StageKeys } from "../../../../../../lambdas/shared/adapters/kms/stage-keys.ts";
import { signatureHeaders } from "../../../../../../lambdas/shared/core/webhook/webhook-signature.ts";

type Input = DecryptCommand["input"];

/** Makes a small KMS. Its ciphertexts are the encryption context followed by the plain text. */
function kms({ failing = 0 } = {}) {
  const asked: Input[] = [];
  const wordsOf = (context: Input["EncryptionContext"]) => `${JSON.stringify(context)}|`;
  const hide = (secret: Uint8Array, context: Input["EncryptionContext"]) =>
    Buffer.concat([Buffer.from(wordsOf(context)), secret]);
  const client = {
    async send({ input }: { input: Input & { NumberOfBytes?: number; KeyPairSpec?: string } }) {
      asked.push(input);
      if (asked.length <= failing) throw new Error("throttled");
      if (input.NumberOfBytes)
        return { CiphertextBlob: hide(randomBytes(input.NumberOfBytes), input.EncryptionContext) };
      if (input.KeyPairSpec) {
        const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
        const secret = privateKey.export({ format: "der", type: "pkcs8" });
        return {
          PublicKey: publicKey.export({ format: "der", type: "spki" }),
          PrivateKeyCiphertextBlob: hide(secret, input.EncryptionContext),
        };
      }
      const bytes = Buffer.from(input.CiphertextBlob ?? []);
      const words = wordsOf(input.EncryptionContext);
      if (!bytes.toString("latin1").startsWith(words)) throw new Error("InvalidCiphertextException");
      return { Plaintext: bytes.subarray(words.length) };
    },
  } as unknown as KMSClient;
  return { asked, client };
}

async function bootstrapped(client: KMSClient) {
  const maker = createKmsKeyMaker("test", "arn", client);
  const dataKey = await maker.dataKey();
  const signing = [
    { kid: "old", createTime: "1", ...(await maker.signingKey()) },
    { kid: "new", createTime: "2", ...(await maker.signingKey()) },
  ];
  return { getDataKey: async () => dataKey, listSigningKeys: async () => signing, listWebhookKeys: async () => [] };
}

describe("StageKeys", () => {
  it("decrypt the data key once, however many ask", async () => {
    const { asked, client } = kms();
    const keys = new StageKeys(await bootstrapped(client), "test", "arn", client);
    const before = asked.length;
    const boxes = await Promise.all([keys.secretBox(), keys.secretBox()]);
    expect((await keys.secretBox()).open(boxes[0].seal("x", "p"), "p")).toBe("x");
    expect(asked.length).toBe(before + 1);
  });

  it("sign by the newest pair, whose public half stands in the JWKS beside the older", async () => {
    const { client } = kms();
    const store = await bootstrapped(client);
    const { kid, privateKey } = await new StageKeys(store, "test", "arn", client).signingKey();
    expect(kid).toBe("new");
    const { keys } = publicJwks(await store.listSigningKeys());
    expect(keys.map((jwk) => jwk.kid)).toStrictEqual(["old", "new"]);
    for (const jwk of keys) {
      expect(jwk).toMatchObject({ kty: "EC", crv: "P-256", alg: "ES256", use: "sig" });
      expect(jwk).not.toHaveProperty("d");
    }
    const publicKey = createPublicKey({ key: keys[1] ?? {}, format: "jwk" });
    expect(verify("sha256", Buffer.from("x"), publicKey, sign("sha256", Buffer.from("x"), privateKey))).toBe(true);
  });

  it("are of no use to another stage", async () => {
    const { client } = kms();
    const store = await bootstrapped(client);
    await expect(new StageKeys(store, "other", "arn", client).secretBox()).rejects.toThrow("InvalidCiphertext");
  });

  it("are asked for again after a failure, not refused for ever", async () => {
    const { client } = kms();
    const store = await bootstrapped(client);
    const throttled = kms({ failing: 1 });
    const keys = new StageKeys(store, "test", "arn", throttled.client);
    await expect(keys.secretBox()).rejects.toThrow("throttled");
    await expect(keys.secretBox()).resolves.toBeDefined();
  });

  it("say that the stage was not bootstrapped", async () => {
    const none = async () => [];
    const store = { getDataKey: async () => undefined, listSigningKeys: none, listWebhookKeys: none };
    const keys = new StageKeys(store, "test", "arn", kms().client);
    await expect(keys.webhookKeys()).rejects.toMatchObject({ code: "not-configured" });
    await expect(keys.secretBox()).rejects.toMatchObject({ code: "not-configured" });
    await expect(keys.signingKey()).rejects.toMatchObject({ code: "not-configured" });
  });
});

describe("the keys of webhooks", () => {
  const start = Date.parse("2024-02-25T16:00:00Z");
  const hour = 3_600_000;

  /** Makes a stage whose clock, stored keys and failures the test sets. */
  async function stage() {
    const { asked, client } = kms();
    const maker = createKmsKeyMaker("test", "arn", client);
    const make = async (kid: string, at: number) => ({
      kid,
      createTime: new Date(at).toISOString(),
      ...(await maker.webhookKey()),
    });
    const state = {
      now: start,
      stored: [await make("first", start)],
      fails: false,
      reads: 0,
      reported: [] as unknown[],
    };
    const store = {
      ...(await bootstrapped(client)),
      async listWebhookKeys() {
        state.reads++;
        if (state.fails) throw new Error("registry away");
        return state.stored;
      },
    };
    const report = (error: unknown) => state.reported.push(error);
    const keys = new StageKeys(store, "test", "arn", client, { nowMillis: () => state.now, report });
    return { asked, client, keys, make, state, store };
  }

  it("sign what the published halves verify, and are published without being decrypted", async () => {
    const { asked, keys } = await stage();
    const before = asked.length;
    const { keys: jwks } = await keys.webhookJwks();
    expect(jwks).toMatchObject([{ kid: "first", kty: "EC", crv: "P-256", use: "sig", alg: "ES256" }]);
    expect(jwks[0]).not.toHaveProperty("d");
    expect(asked.length).toBe(before);
    const headers = signatureHeaders({
      body: "{}",
      eventId: "id",
      organization: "O",
      secret: "",
      nowSeconds: 1,
      tokenId: "t",
      issuer: "us",
      webhookKeys: await keys.webhookKeys(),
    });
    const [header, claims, signature] = (headers["dt-asymmetric-signature"] ?? "").split(".");
    const es256 = { key: createPublicKey({ key: jwks[0] ?? {}, format: "jwk" }), dsaEncoding: "ieee-p1363" } as const;
    expect(verify("sha256", Buffer.from(`${header}.${claims}`), es256, Buffer.from(signature ?? "", "base64url"))).toBe(
      true,
    );
    const [published] = await keys.webhookEd25519();
    expect(published).toMatchObject({ kid: "first", publicKey: expect.stringMatching(/^whpk_/) });
    const x = Buffer.from(published?.publicKey.slice(5) ?? "", "base64").toString("base64url");
    const ed25519 = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    const signed = Buffer.from(headers["webhook-signature"]?.replace("v1a,", "") ?? "", "base64");
    expect(verify(null, Buffer.from("id.1.{}"), ed25519, signed)).toBe(true);
  });

  it("are read and decrypted once for five minutes, however many ask", async () => {
    const { asked, keys, state } = await stage();
    const before = asked.length;
    await Promise.all([keys.webhookKeys(), keys.webhookKeys()]);
    state.now += 5 * 60_000 - 1;
    await keys.webhookKeys();
    expect(state.reads).toBe(1);
    expect(asked.length).toBe(before + 2);
    state.now += 1;
    await keys.webhookKeys();
    expect(state.reads).toBe(2);
    expect(asked.length).toBe(before + 2);
  });

  it("take a rotation up without a deployment: published at once, signing a day later", async () => {
    const { keys, make, state } = await stage();
    const kidsNow = async () => ({
      signs: (await keys.webhookKeys()).kid,
      jwks: (await keys.webhookJwks()).keys.map(({ kid }) => kid),
      ed25519: (await keys.webhookEd25519()).map(({ kid }) => kid),
    });
    await kidsNow();
    state.stored = [...state.stored, await make("second", state.now)];
    const both = ["first", "second"];
    expect(await kidsNow()).toStrictEqual({ signs: "first", jwks: both, ed25519: both });
    state.now += 24 * hour;
    expect(await kidsNow()).toStrictEqual({ signs: "second", jwks: both, ed25519: both });
    state.now += 24 * hour;
    expect(await kidsNow()).toStrictEqual({ signs: "second", jwks: ["second"], ed25519: ["second"] });
  });

  it("serve on while the registry is away, which is told, and is asked again a minute later", async () => {
    const { keys, make, state } = await stage();
    await Promise.all([keys.webhookKeys(), keys.webhookJwks()]);
    state.now += 26 * hour;
    state.stored = [...state.stored, await make("second", state.now - 25 * hour)];
    state.fails = true;
    expect((await keys.webhookKeys()).kid).toBe("first");
    expect((await keys.webhookKeys()).kid).toBe("first");
    expect(state.reported).toHaveLength(1);
    expect((await keys.webhookJwks()).keys.map(({ kid }) => kid)).toStrictEqual(["first"]);
    state.fails = false;
    state.now += 60_000;
    expect((await keys.webhookKeys()).kid).toBe("second");
  });

  it("serve on while KMS refuses the next ones", async () => {
    const { keys, make, state } = await stage();
    await keys.webhookKeys();
    state.now += 26 * hour;
    const broken = { encryptedPrivateKey: Buffer.from("broken").toString("base64") };
    state.stored = [...state.stored, { ...(await make("second", state.now - 25 * hour)), ...broken }];
    expect((await keys.webhookKeys()).kid).toBe("first");
    expect(state.reported).toHaveLength(1);
  });

  it("are asked for again at once where there never were any", async () => {
    const { keys, state } = await stage();
    state.fails = true;
    await expect(keys.webhookKeys()).rejects.toThrow("registry away");
    state.fails = false;
    expect((await keys.webhookKeys()).kid).toBe("first");
    expect(state.reported).toStrictEqual([]);
  });

  it("open for no other purpose and no other stage", async () => {
    const { client, keys, state, store } = await stage();
    await expect(new StageKeys(store, "other", "arn", client).webhookKeys()).rejects.toThrow("InvalidCiphertext");
    const stolen = { ...store, listSigningKeys: async () => state.stored };
    await expect(new StageKeys(stolen, "test", "arn", client).signingKey()).rejects.toThrow("InvalidCiphertext");
    await expect(keys.webhookKeys()).resolves.toBeDefined();
  });
});
