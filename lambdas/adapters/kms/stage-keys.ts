/**
 * The stage's keys in the clear: read from the registry and decrypted by KMS once, at cold start, so that no token and
 * no webhook costs a KMS call.
 */

import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { PlatformError } from "../../core/error.ts";
import { createSecretBox, type SecretBox } from "../../core/secret-box.ts";

interface StoredSigningKey {
  readonly kid: string;
  readonly publicKey: string;
  readonly encryptedPrivateKey: string;
}

/** Where the encrypted keys lie; the registry offers it. */
interface KeyStore {
  getDataKey(): Promise<{ readonly encryptedKey: string } | undefined>;
  listSigningKeys(): Promise<readonly StoredSigningKey[]>;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

export type PublicJwk = JsonWebKey & { readonly kid: string; readonly alg: "ES256"; readonly use: "sig" };

/** What KMS binds to the ciphertext: the same words must be given to decrypt. */
export const encryptionContext = (stage: string, purpose: "secrets" | "signing"): Record<string, string> => ({
  stage,
  purpose,
});

export class StageKeys {
  private readonly store: KeyStore;
  private readonly stage: string;
  private readonly keyArn: string;
  private readonly kms: KMSClient;
  private box: Promise<SecretBox> | undefined;
  private signing: Promise<SigningKey> | undefined;

  constructor(store: KeyStore, stage: string, keyArn: string, kms = new KMSClient({})) {
    this.store = store;
    this.stage = stage;
    this.keyArn = keyArn;
    this.kms = kms;
  }

  secretBox(): Promise<SecretBox> {
    this.box ??= forgetOnFailure(this.openSecretBox(), () => {
      this.box = undefined;
    });
    return this.box;
  }

  /** The newest pair; older ones stay in the JWKS until the tokens they signed have expired. */
  signingKey(): Promise<SigningKey> {
    this.signing ??= forgetOnFailure(this.openSigningKey(), () => {
      this.signing = undefined;
    });
    return this.signing;
  }

  private async openSecretBox(): Promise<SecretBox> {
    const stored = await this.store.getDataKey();
    if (!stored) throw notBootstrapped();
    return createSecretBox(await this.decrypt(stored.encryptedKey, "secrets"));
  }

  private async openSigningKey(): Promise<SigningKey> {
    const newest = (await this.store.listSigningKeys()).at(-1);
    if (!newest) throw notBootstrapped();
    const der = await this.decrypt(newest.encryptedPrivateKey, "signing");
    return { kid: newest.kid, privateKey: createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" }) };
  }

  private async decrypt(ciphertext: string, purpose: "secrets" | "signing"): Promise<Uint8Array> {
    const { Plaintext } = await this.kms.send(
      new DecryptCommand({
        KeyId: this.keyArn,
        CiphertextBlob: Buffer.from(ciphertext, "base64"),
        EncryptionContext: encryptionContext(this.stage, purpose),
      }),
    );
    if (!Plaintext) throw new PlatformError("internal", "KMS answered without a plaintext.");
    return Plaintext;
  }
}

/** A key that could not be fetched is asked for again by the next request, not refused for the function's life. */
function forgetOnFailure<T>(pending: Promise<T>, forget: () => void): Promise<T> {
  pending.catch(forget);
  return pending;
}

const notBootstrapped = (): PlatformError =>
  new PlatformError("not-configured", "This stage has no keys yet: its bootstrap resource has not run.");

/** The public halves, for `/.well-known/jwks.json` and for verifying. */
export const publicJwks = (keys: readonly StoredSigningKey[]): { keys: PublicJwk[] } => ({
  keys: keys.map(({ kid, publicKey }) => {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return { ...key.export({ format: "jwk" }), kid, alg: "ES256", use: "sig" };
  }),
});
