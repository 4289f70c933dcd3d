/**
 * Holds the stage's keys in the clear. Reads them from the registry and has KMS decrypt them once, so that no token and
 * no webhook costs a KMS call.
 */

import { createPrivateKey, type KeyObject } from "node:crypto";
import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import { PlatformError } from "../../core/error.ts";
import type { StoredTokenKey } from "../../core/identity/token-key.ts";
import { createSecretBox, type SecretBox } from "../../core/secret-box.ts";
import type { SealedWebhookKey } from "../../core/webhook/webhook-keys.ts";
import type { WebhookKeys } from "../../core/webhook/webhook-signature.ts";
import type { PublicJwk } from "./public-jwks.ts";
import { type PublishedEd25519, WebhookKeyRing } from "./webhook-key-ring.ts";

/** Reads the encrypted keys; the registry is one. */
interface KeyStore {
  getDataKey(): Promise<{ readonly encryptedKey: string } | undefined>;
  listSigningKeys(): Promise<readonly StoredTokenKey[]>;
  listWebhookKeys(): Promise<readonly SealedWebhookKey[]>;
}

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

/** What a key is for. KMS decrypts it for nothing else. */
type Purpose = "secrets" | "signing" | "webhook";

/** Answers what KMS binds to the ciphertext. The same words must be given to decrypt it. */
export const encryptionContext = (stage: string, purpose: Purpose): Record<string, string> => ({ stage, purpose });

/** The clock, which tests replace, and the reporter of failed refreshes. */
interface Surroundings {
  readonly nowMillis?: () => number;
  readonly report?: (error: unknown) => void;
}

export class StageKeys {
  private readonly store: KeyStore;
  private readonly stage: string;
  private readonly keyArn: string;
  private readonly kms: KMSClient;
  private box: Promise<SecretBox> | undefined;
  private signing: Promise<SigningKey> | undefined;
  private readonly webhook: WebhookKeyRing;

  constructor(store: KeyStore, stage: string, keyArn: string, kms = new KMSClient({}), around: Surroundings = {}) {
    this.store = store;
    this.stage = stage;
    this.keyArn = keyArn;
    this.kms = kms;
    this.webhook = new WebhookKeyRing({
      list: () => store.listWebhookKeys(),
      decrypt: (ciphertext) => this.decrypt(ciphertext, "webhook"),
      nowMillis: around.nowMillis ?? Date.now,
      report: around.report ?? (() => {}),
    });
  }

  secretBox(): Promise<SecretBox> {
    this.box ??= forgetOnFailure(this.openSecretBox(), () => {
      this.box = undefined;
    });
    return this.box;
  }

  /**
   * Answers the newest pair that signs tokens. Older ones stay in the JWKS until the tokens that they signed have
   * expired.
   */
  signingKey(): Promise<SigningKey> {
    this.signing ??= forgetOnFailure(this.openSigningKey(), () => {
      this.signing = undefined;
    });
    return this.signing;
  }

  /**
   * Answers the webhook keys that sign now. Reads them again every five minutes, so that a rotation takes effect
   * without a deployment.
   */
  webhookKeys(): Promise<WebhookKeys> {
    return this.webhook.signing();
  }

  /** Answers the P-256 webhook keys that receivers must know now. Decrypts nothing. */
  webhookJwks(): Promise<{ keys: PublicJwk[] }> {
    return this.webhook.jwks();
  }

  /** Answers the ed25519 webhook keys that receivers must know now. */
  webhookEd25519(): Promise<readonly PublishedEd25519[]> {
    return this.webhook.ed25519();
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

  private async decrypt(ciphertext: string, purpose: Purpose): Promise<Uint8Array> {
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

/** Forgets a fetch that failed, so that the next request fetches again. */
function forgetOnFailure<T>(pending: Promise<T>, forget: () => void): Promise<T> {
  pending.catch(forget);
  return pending;
}

const notBootstrapped = (): PlatformError =>
  new PlatformError("not-configured", "This stage has no keys yet: its bootstrap resource has not run.");
