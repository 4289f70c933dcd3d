import { createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import type { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { describe, expect, it } from "vitest";
import { kmsKeyMaker } from "../../../lambdas/adapters/kms/key-maker.ts";
import { publicJwks, StageKeys } from "../../../lambdas/adapters/kms/stage-keys.ts";

type Input = DecryptCommand["input"];

/** KMS in small: ciphertexts are what they hide, behind the words that they are bound to. */
function kms({ failing = 0 } = {}) {
  const asked: Input[] = [];
  const wordsOf = (context: Input["EncryptionContext"]) => `${JSON.stringify(context)}|`;
  const hide = (secret: Uint8Array, context: Input["EncryptionContext"]) =>
    Buffer.concat([Buffer.from(wordsOf(context)), secret]);
  const client = {
    async send({ input }: { input: Input & { KeySpec?: string; KeyPairSpec?: string } }) {
      asked.push(input);
      if (asked.length <= failing) throw new Error("throttled");
      if (input.KeySpec) return { CiphertextBlob: hide(randomBytes(32), input.EncryptionContext) };
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
  const maker = kmsKeyMaker("test", "arn", client);
  const dataKey = await maker.dataKey();
  const signing = [
    { kid: "old", createTime: "1", ...(await maker.signingKey()) },
    { kid: "new", createTime: "2", ...(await maker.signingKey()) },
  ];
  return { getDataKey: async () => dataKey, listSigningKeys: async () => signing };
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
    const store = { getDataKey: async () => undefined, listSigningKeys: async () => [] };
    const keys = new StageKeys(store, "test", "arn", kms().client);
    await expect(keys.secretBox()).rejects.toMatchObject({ code: "not-configured" });
    await expect(keys.signingKey()).rejects.toMatchObject({ code: "not-configured" });
  });
});
