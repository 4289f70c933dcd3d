/** Joins signing and posting to the stage's webhook keys and to the network. */

import { randomUUID } from "node:crypto";
import type { StageKeys } from "../../adapters/kms/stage-keys.ts";
import { createWebhookClient } from "../../adapters/webhook/client.ts";
import { createWebhookGuard } from "../../adapters/webhook/guard.ts";
import { signatureHeaders } from "../../core/webhook/webhook-signature.ts";
import type { SendingPort, Sign } from "../port.ts";

export interface SendingSettings {
  readonly webhookIssuer: string;
  readonly allowedWebhookNetworks: string;
}

/** Stands apart from the rest of the wiring, so that `manage` loads the HTTP client only when it sends a test event. */
export function wireSending(
  { webhookIssuer, allowedWebhookNetworks }: SendingSettings,
  stageKeys: StageKeys,
): SendingPort {
  const sign: Sign = async (signed) =>
    signatureHeaders({
      ...signed,
      nowSeconds: Math.floor(Date.now() / 1000),
      tokenId: randomUUID(),
      issuer: webhookIssuer,
      webhookKeys: await stageKeys.webhookKeys(),
    });
  const networks = allowedWebhookNetworks.split(",").filter(Boolean);
  return { sign, receiver: createWebhookClient(createWebhookGuard(networks)) };
}
