import { createPrivateKey, createPublicKey, createSign, createVerify } from "node:crypto";
import { statSync } from "node:fs";
import { join } from "node:path";
import {
  DecryptCommand,
  DescribeKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateDataKeyPairCommand,
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Gate, GateOptions } from "../../../../local/gate/gate.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import {
  allow,
  bucketArn,
  clientOf,
  keyArn,
  openGate,
  otherKeyArn,
  secretArn,
  smallPlatform,
} from "./small-platform.ts";

async function open(options: Partial<GateOptions> = {}, statements = [allow(["*"], ["*"])]) {
  const platform = smallPlatform(statements);
  const gate: Gate = await openGate({ platform, ...options });
  const kms = new KMSClient(clientOf(gate, platform));
  const s3 = new S3Client({ ...clientOf(gate, platform), forcePathStyle: true });
  const secrets = new SecretsManagerClient(clientOf(gate, platform));
  onTestFinished(() => {
    for (const client of [kms, s3, secrets]) client.destroy();
  });
  return { gate, kms, s3, secrets };
}

describe("S3", () => {
  const Bucket = "blobs";

  test("a right to list one prefix lists no other", async () => {
    const listing = allow(["s3:ListBucket"], [bucketArn], { StringLike: { "s3:prefix": ["intake/*"] } });
    const { s3 } = await open({}, [listing]);
    const list = (Prefix?: string) => s3.send(new ListObjectsV2Command({ Bucket, Prefix }));
    expect((await list("intake/")).KeyCount).toBe(0);
    for (const other of [undefined, "", "intake", "other/"]) {
      await expect(list(other)).rejects.toMatchObject({ name: "AccessDenied" });
    }
  });

  test("an object is put, read, found, listed and deleted", async () => {
    const { s3 } = await open();
    const Body = Buffer.alloc(2_000_000, "0123456789");
    const Key = "intake/2026/ünïcode key+1";
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: "application/json" }));
    const read = await s3.send(new GetObjectCommand({ Bucket, Key }));
    expect(Buffer.from((await read.Body?.transformToByteArray()) ?? []).equals(Body)).toBe(true);
    expect(await s3.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
      ContentLength: Body.length,
      ContentType: "application/json",
    });
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "intake/" }));
    expect(listed.Contents?.map((object) => object.Key)).toEqual([Key]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject({ name: "NoSuchKey" });
  });

  test("a role that may not list is not told that an object is not there", async () => {
    const { s3 } = await open({}, [allow(["s3:GetObject"], [`${bucketArn}/*`])]);
    await expect(s3.send(new GetObjectCommand({ Bucket, Key: "nowhere" }))).rejects.toMatchObject({
      name: "AccessDenied",
    });
  });

  test("If-None-Match makes a put a creation", async () => {
    const { s3 } = await open();
    const create = () => s3.send(new PutObjectCommand({ Bucket, Key: "once", Body: "x", IfNoneMatch: "*" }));
    await create();
    await expect(create()).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  test("a subresource that fauxqs would take for the object is refused", async () => {
    const { s3 } = await open();
    const tagging = s3.send(new GetObjectTaggingCommand({ Bucket, Key: "a" }));
    await expect(tagging).rejects.toMatchObject({ name: "NotImplemented" });
  });

  test("a restart finds the objects again", async () => {
    const dataDir = folderOfTest();
    const before = await open({ dataDir });
    await before.s3.send(new PutObjectCommand({ Bucket, Key: "kept", Body: "kept" }));
    await before.gate.close();
    const after = await open({ dataDir });
    const read = await after.s3.send(new GetObjectCommand({ Bucket, Key: "kept" }));
    expect(await read.Body?.transformToString()).toBe("kept");
  });
});

describe("KMS", () => {
  const EncryptionContext = { purpose: "connector", project: "p" };

  test("a data key opens with its context, in any order, and with no other", async () => {
    const { kms } = await open();
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256", EncryptionContext }));
    const { CiphertextBlob } = made;
    const context = { project: "p", purpose: "connector" };
    const opened = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: context }));
    expect(opened.Plaintext).toEqual(made.Plaintext);
    expect(opened.KeyId).toBe(keyArn);
    await expect(kms.send(new DecryptCommand({ CiphertextBlob }))).rejects.toMatchObject({
      name: "InvalidCiphertextException",
    });
  });

  test("a ciphertext that was altered, or is another key's, does not open", async () => {
    const { kms } = await open();
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId: "alias/test", Plaintext: Buffer.from("x") }),
    );
    const altered = Uint8Array.from(CiphertextBlob, (byte, at) => (at === CiphertextBlob.length - 1 ? byte ^ 1 : byte));
    const decrypt = (blob: Uint8Array, KeyId?: string) => kms.send(new DecryptCommand({ CiphertextBlob: blob, KeyId }));
    await expect(decrypt(altered)).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    await expect(decrypt(new Uint8Array(60))).rejects.toMatchObject({ name: "InvalidCiphertextException" });
    await expect(decrypt(CiphertextBlob, otherKeyArn)).rejects.toMatchObject({ name: "IncorrectKeyException" });
    expect(Buffer.from((await decrypt(CiphertextBlob, keyArn)).Plaintext ?? []).toString()).toBe("x");
  });

  test.each(["RSA_2048", "ECC_NIST_P256"] as const)(
    "a %s pair signs with the private key that its ciphertext holds",
    async (KeyPairSpec) => {
      const { kms } = await open();
      const pair = await kms.send(
        new GenerateDataKeyPairWithoutPlaintextCommand({ KeyId: keyArn, KeyPairSpec, EncryptionContext }),
      );
      expect(pair).not.toHaveProperty("PrivateKeyPlaintext");
      const { Plaintext = new Uint8Array() } = await kms.send(
        new DecryptCommand({ CiphertextBlob: pair.PrivateKeyCiphertextBlob, EncryptionContext }),
      );
      const privateKey = createPrivateKey({ key: Buffer.from(Plaintext), format: "der", type: "pkcs8" });
      const publicKey = createPublicKey({ key: Buffer.from(pair.PublicKey ?? []), format: "der", type: "spki" });
      const signature = createSign("sha256").update("text").sign(privateKey);
      expect(createVerify("sha256").update("text").verify(publicKey, signature)).toBe(true);
    },
  );

  test("plaintexts are shown only by the operations that say so", async () => {
    const { kms } = await open();
    const hidden = await kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId: keyArn, NumberOfBytes: 64 }));
    expect(hidden).not.toHaveProperty("Plaintext");
    const { Plaintext } = await kms.send(new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob }));
    expect(Plaintext).toHaveLength(64);
    const shown = await kms.send(new GenerateDataKeyPairCommand({ KeyId: keyArn, KeyPairSpec: "ECC_NIST_P256" }));
    expect(shown.PrivateKeyPlaintext?.length).toBeGreaterThan(100);
  });

  test("a context in a condition is checked", async () => {
    const condition = { StringEquals: { "kms:EncryptionContext:purpose": ["connector"] } };
    const { kms } = await open({}, [allow(["kms:GenerateDataKey"], [keyArn], condition)]);
    const generate = (purpose: string) =>
      kms.send(new GenerateDataKeyCommand({ KeyId: keyArn, KeySpec: "AES_256", EncryptionContext: { purpose } }));
    await generate("connector");
    await expect(generate("other")).rejects.toMatchObject({ name: "AccessDeniedException" });
  });

  test("a key is described, and one that is not there is not found", async () => {
    const { kms } = await open();
    expect((await kms.send(new DescribeKeyCommand({ KeyId: "alias/test" }))).KeyMetadata).toMatchObject({
      Arn: keyArn,
      Enabled: true,
    });
    const nowhere = kms.send(new DescribeKeyCommand({ KeyId: "alias/nowhere" }));
    await expect(nowhere).rejects.toMatchObject({ name: "NotFoundException" });
  });

  test("a restart opens what was sealed before", async () => {
    const dataDir = folderOfTest();
    const before = await open({ dataDir });
    const { CiphertextBlob } = await before.kms.send(
      new EncryptCommand({ KeyId: keyArn, Plaintext: Buffer.from("kept") }),
    );
    await before.gate.close();
    const after = await open({ dataDir });
    const { Plaintext = new Uint8Array() } = await after.kms.send(new DecryptCommand({ CiphertextBlob }));
    expect(Buffer.from(Plaintext).toString()).toBe("kept");
  });
});

describe("Secrets Manager", () => {
  test("a generated secret is as the template says, is the same after a restart, and only its owner can read the file", async () => {
    const dataDir = folderOfTest();
    const before = await open({ dataDir });
    const { SecretString = "" } = await before.secrets.send(new GetSecretValueCommand({ SecretId: secretArn }));
    const { username, password } = JSON.parse(SecretString);
    expect(username).toBe("admin");
    expect(password).toMatch(/^[a-zA-Z0-9]{24}$/);
    expect(before.gate.secretValue(secretArn)).toBe(SecretString);
    await before.gate.close();
    expect(statSync(join(dataDir, "secrets.json")).mode & 0o777).toBe(0o600);
    expect((await open({ dataDir })).gate.secretValue(secretArn)).toBe(SecretString);
  });

  test("a secret that was put is current, the one before is previous", async () => {
    const { gate, secrets } = await open();
    const before = gate.secretValue(secretArn);
    await secrets.send(new PutSecretValueCommand({ SecretId: "administrator", SecretString: "new" }));
    const read = (VersionStage?: string) =>
      secrets.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage }));
    expect((await read()).SecretString).toBe("new");
    expect((await read("AWSPREVIOUS")).SecretString).toBe(before);
    const described = await secrets.send(new DescribeSecretCommand({ SecretId: secretArn }));
    expect(Object.values(described.VersionIdsToStages ?? {})).toEqual([["AWSCURRENT"], ["AWSPREVIOUS"]]);
  });

  test("a secret that is not there is not found", async () => {
    const { secrets } = await open();
    const nowhere = secrets.send(new GetSecretValueCommand({ SecretId: "nowhere" }));
    await expect(nowhere).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });
});
