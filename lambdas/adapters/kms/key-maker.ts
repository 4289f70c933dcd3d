/** New keys, made by KMS and never seen in the clear by who makes them. */

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

export function kmsKeyMaker(stage: string, keyArn: string, kms = new KMSClient({})) {
  return {
    async dataKey(): Promise<{ encryptedKey: string }> {
      const { CiphertextBlob } = await kms.send(
        new GenerateDataKeyWithoutPlaintextCommand({
          KeyId: keyArn,
          KeySpec: "AES_256",
          EncryptionContext: encryptionContext(stage, "secrets"),
        }),
      );
      return { encryptedKey: base64(CiphertextBlob) };
    },
    async signingKey(): Promise<{ publicKey: string; encryptedPrivateKey: string }> {
      const { PublicKey, PrivateKeyCiphertextBlob } = await kms.send(
        new GenerateDataKeyPairWithoutPlaintextCommand({
          KeyId: keyArn,
          KeyPairSpec: "ECC_NIST_P256",
          EncryptionContext: encryptionContext(stage, "signing"),
        }),
      );
      return { publicKey: base64(PublicKey), encryptedPrivateKey: base64(PrivateKeyCiphertextBlob) };
    },
  };
}
