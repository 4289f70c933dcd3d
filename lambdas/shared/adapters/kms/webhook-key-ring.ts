/**
 * Holds the webhook keys as they are now: the one that signs, in the clear, and the public halves of all that receivers
 * must know.
 */

import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";
import { minuteMillis } from "../../core/duration.ts";
import { PlatformError } from "../../core/error.ts";
import { Refreshed } from "../../core/refreshed.ts";
import { ed25519Pkcs8, standardWebhookPublicKey } from "../../core/webhook/standard-webhooks.ts";
import { publishedKeys, type SealedWebhookKey, signingKeyAt } from "../../core/webhook/webhook-keys.ts";
import type { WebhookKeys } from "../../core/webhook/webhook-signature.ts";
import { type PublicJwk, publicJwks } from "./public-jwks.ts";

export interface PublishedEd25519 {
  readonly kid: string;
  /** `whpk_…` */
  readonly publicKey: string;
}

/** Bounds how late a rotation is noticed. New keys wait for a day before they sign anyway. */
const freshMillis = 5 * minuteMillis;

interface RingOptions {
  readonly list: () => Promise<readonly SealedWebhookKey[]>;
  readonly decrypt: (ciphertext: string) => Promise<Uint8Array>;
  readonly nowMillis: () => number;
  readonly report: (error: unknown) => void;
}

const pkcs8 = (der: Uint8Array): KeyObject => createPrivateKey({ key: Buffer.from(der), format: "der", type: "pkcs8" });

export class WebhookKeyRing {
  private readonly options: RingOptions;
  private readonly current: Refreshed<WebhookKeys>;
  private readonly jwksNow: Refreshed<{ keys: PublicJwk[] }>;
  private readonly ed25519Now: Refreshed<readonly PublishedEd25519[]>;
  /** Keeps decrypted keys, which never change, so that each is decrypted once. */
  private readonly opened = new Map<string, WebhookKeys>();
  private readonly publicHalves = new Map<string, string>();

  constructor(options: RingOptions) {
    this.options = options;
    this.current = new Refreshed({ ...options, freshMillis, load: () => this.openCurrent() });
    // Reads published keys each time: new ones are published at once, and receivers do the caching.
    this.jwksNow = new Refreshed({ ...options, freshMillis: 0, load: async () => publicJwks(await this.published()) });
    this.ed25519Now = new Refreshed({ ...options, freshMillis: 0, load: () => this.openPublicHalves() });
  }

  signing(): Promise<WebhookKeys> {
    return this.current.get();
  }

  jwks(): Promise<{ keys: PublicJwk[] }> {
    return this.jwksNow.get();
  }

  ed25519(): Promise<readonly PublishedEd25519[]> {
    return this.ed25519Now.get();
  }

  private async published(): Promise<SealedWebhookKey[]> {
    return publishedKeys(await this.options.list(), this.options.nowMillis());
  }

  private async openCurrent(): Promise<WebhookKeys> {
    const stored = signingKeyAt(await this.options.list(), this.options.nowMillis());
    if (!stored) {
      throw new PlatformError(
        "not-configured",
        "This stage has no webhook keys yet: its bootstrap resource has not run.",
      );
    }
    const opened = this.opened.get(stored.kid) ?? (await this.open(stored));
    this.opened.set(stored.kid, opened);
    return opened;
  }

  private async open({ kid, encryptedPrivateKey, encryptedSeed }: SealedWebhookKey): Promise<WebhookKeys> {
    const { decrypt } = this.options;
    const [privateKey, seed] = await Promise.all([decrypt(encryptedPrivateKey), decrypt(encryptedSeed)]);
    return { kid, es256: pkcs8(privateKey), ed25519: pkcs8(ed25519Pkcs8(seed)) };
  }

  /** Decrypts the seeds, since a seed has no public half until it is decrypted. */
  private async openPublicHalves(): Promise<PublishedEd25519[]> {
    return Promise.all(
      (await this.published()).map(async ({ kid, encryptedSeed }) => {
        const publicKey = this.publicHalves.get(kid) ?? publicHalf(await this.options.decrypt(encryptedSeed));
        this.publicHalves.set(kid, publicKey);
        return { kid, publicKey };
      }),
    );
  }
}

const publicHalf = (seed: Uint8Array): string => standardWebhookPublicKey(createPublicKey(pkcs8(ed25519Pkcs8(seed))));
