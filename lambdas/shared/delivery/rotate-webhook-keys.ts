/** Makes the keys that sign webhooks: the first generation and its successors, and none of them twice. */

import { forgettableKeys, isRotating, isRotationDue, type WebhookKeyGeneration } from "../core/webhook/webhook-keys.ts";

/** Keeps the generations of webhook keys. */
export interface WebhookKeyStore {
  /** Oldest first. */
  listWebhookKeys(): Promise<readonly WebhookKeyGeneration[]>;
  /** Answers false if another run made this generation. */
  createWebhookKey(key: WebhookKeyGeneration): Promise<boolean>;
  removeWebhookKey(generation: number): Promise<void>;
}

export interface WebhookKeyRotation {
  readonly store: WebhookKeyStore;
  readonly maker: {
    webhookKey(): Promise<Pick<WebhookKeyGeneration, "publicKey" | "encryptedPrivateKey" | "encryptedSeed">>;
  };
  readonly newId: () => string;
}

/**
 * Makes the first keys, makes a successor when the newest are 90 days old, and removes keys that nothing needs any more.
 * Should run about once a minute; of several runs at the same time only one makes keys. Answers whether this one did.
 */
export async function rotateWebhookKeys(now: Date, port: WebhookKeyRotation): Promise<boolean> {
  const keys = await port.store.listWebhookKeys();
  for (const { generation } of forgettableKeys(keys, now.getTime())) await port.store.removeWebhookKey(generation);
  return isRotationDue(keys, now.getTime()) ? makeNext(keys, now, port) : false;
}

/** Makes a successor now, unless one stands ready already. Answers all keys afterwards, oldest first. */
export async function renewWebhookKeys(now: Date, port: WebhookKeyRotation): Promise<readonly WebhookKeyGeneration[]> {
  const keys = await port.store.listWebhookKeys();
  if (isRotating(keys, now.getTime())) return keys;
  await makeNext(keys, now, port);
  return port.store.listWebhookKeys();
}

async function makeNext(
  keys: readonly WebhookKeyGeneration[],
  now: Date,
  { store, maker, newId }: WebhookKeyRotation,
): Promise<boolean> {
  const generation = (keys.at(-1)?.generation ?? 0) + 1;
  const made = await maker.webhookKey();
  return store.createWebhookKey({ ...made, generation, kid: newId(), createTime: now.toISOString() });
}
