/** Holds what tests of the webhook client on raw receivers share: clients, posts, and an end for everything started. */

import type { TlsOptions } from "node:tls";
import { createWebhookClient, type WebhookClient } from "../../../../../../lambdas/shared/adapters/webhook/client.ts";
import { createWebhookGuard, type WebhookGuard } from "../../../../../../lambdas/shared/adapters/webhook/guard.ts";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { webhookTarget } from "../../../../../../lambdas/shared/core/webhook/webhook-headers.ts";
import { type RawReceiver, type RawRequest, startRawReceiver } from "../../../../../support/raw-receiver.ts";

/** The functions that end what a test has started. */
export const ends: (() => Promise<void>)[] = [];

export async function endAll(): Promise<void> {
  for (const end of ends.splice(0)) await end();
}

const loopback = createWebhookGuard(["127.0.0.0/8", "::1/128"]);

/** Makes a client that waits long for an answer, so that a busy machine changes no outcome. */
export function startClient(guard: WebhookGuard = loopback, connectWithinMillis = 30_000): WebhookClient {
  const pace = {
    millis: () => performance.now(),
    answerWithinMillis: 30_000,
    connectWithinMillis,
    bodyWithinMillis: 30_000,
  };
  const client = createWebhookClient(guard, pace);
  ends.push(() => client.close());
  return client;
}

export async function startReceiver(options: TlsOptions, answer: (request: RawRequest) => void): Promise<RawReceiver> {
  const receiver = await startRawReceiver(options, answer);
  ends.push(receiver.stop);
  return receiver;
}

/** Posts to a URL, or to a receiver on a port of this machine. */
export const post = (client: WebhookClient, to: string | number): Promise<DeliveryOutcome> =>
  client.post({
    target: webhookTarget({
      url: typeof to === "string" ? to : `https://localhost:${to}/hook`,
      signatureSecret: "",
      headers: {},
    }),
    headers: {},
    body: "{}",
    acknowledge: "200",
  });

/** Waits until the pool has taken a connection back, which it does at the end of a turn of the event loop. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
