/** Has KMS make new keys, whose private halves this program never sees in the clear. */

import {
  GenerateDataKeyPairWithoutPlaintextCommand,
  GenerateDataKeyWithoutPlaintextCommand,
  KMSClient,
} from "@aws-sdk/client-kms";
import { PlatformError } from "../../core/error.ts";
import { encryptionContext } from "./stage-keys.ts";

const base64 = (bytes: Uint8Array | undefined): string => {
  if (!bytes) throw new PlatformError("internal", "KMS answered without a key.");
  return Buffer.from(bytes).toString("base64");
};

/** The length of an AES-256 key, and of an ed25519 seed. */
const keyBytes = 32;

export function createKmsKeyMaker(stage: string, keyArn: string, kms = new KMSClient({})) {
  const dataKey = async (purpose: "secrets" | "webhook"): Promise<{ encryptedKey: string }> => {
    const { CiphertextBlob } = await kms.send(
      new GenerateDataKeyWithoutPlaintextCommand({
        KeyId: keyArn,
        NumberOfBytes: keyBytes,
        EncryptionContext: encryptionContext(stage, purpose),
      }),
    );
    return { encryptedKey: base64(CiphertextBlob) };
  };
  const p256 = async (purpose: "signing" | "webhook"): Promise<{ publicKey: string; encryptedPrivateKey: string }> => {
    const { PublicKey, PrivateKeyCiphertextBlob } = await kms.send(
      new GenerateDataKeyPairWithoutPlaintextCommand({
        KeyId: keyArn,
        KeyPairSpec: "ECC_NIST_P256",
        EncryptionContext: encryptionContext(stage, purpose),
      }),
    );
    return { publicKey: base64(PublicKey), encryptedPrivateKey: base64(PrivateKeyCiphertextBlob) };
  };
  return {
    dataKey: () => dataKey("secrets"),
    signingKey: () => p256("signing"),
    /** Makes a generation. An ed25519 key is any 32 random bytes, which KMS makes in every region. */
    async webhookKey(): Promise<{ publicKey: string; encryptedPrivateKey: string; encryptedSeed: string }> {
      const [pair, seed] = await Promise.all([p256("webhook"), dataKey("webhook")]);
      return { ...pair, encryptedSeed: seed.encryptedKey };
    },
  };
}
