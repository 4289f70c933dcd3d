/**
 * Keeps the stage's keys, each encrypted under its KMS key: the data key of secrets, the pairs that sign tokens, and
 * the webhook keys.
 */

import type { StoredTokenKey } from "../../core/identity/token-key.ts";
import type { WebhookKeyGeneration } from "../../core/webhook/webhook-keys.ts";
import type { Table } from "./table.ts";

export interface StoredDataKey {
  readonly encryptedKey: string;
}

const dataKeyKey = { pk: "KEYS", sk: "SECRETS" };

/** Pads the number, so that the table keeps the generations in order. */
const webhookKeyKey = (generation: number) => ({ pk: "KEYS", sk: `WEBHOOK#${String(generation).padStart(8, "0")}` });

export class StoredKeys {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  getDataKey(): Promise<StoredDataKey | undefined> {
    return this.table.get<StoredDataKey>(dataKeyKey);
  }

  createDataKey(key: StoredDataKey): Promise<boolean> {
    return this.table.claim({ ...dataKeyKey, ...key });
  }

  /** Oldest first. */
  async listSigningKeys(): Promise<StoredTokenKey[]> {
    const keys = await this.table.list<StoredTokenKey>("KEYS", "SIGNING#");
    return keys.sort((one, other) => (one.createTime < other.createTime ? -1 : 1));
  }

  createSigningKey(key: StoredTokenKey): Promise<boolean> {
    return this.table.claim({ pk: "KEYS", sk: `SIGNING#${key.kid}`, ...key });
  }

  /** Oldest first. */
  listWebhookKeys(): Promise<WebhookKeyGeneration[]> {
    return this.table.list<WebhookKeyGeneration>("KEYS", "WEBHOOK#");
  }

  /** Answers false if another run made this generation. */
  createWebhookKey(key: WebhookKeyGeneration): Promise<boolean> {
    return this.table.claim({ ...webhookKeyKey(key.generation), ...key });
  }

  removeWebhookKey(generation: number): Promise<void> {
    return this.table.remove(webhookKeyKey(generation));
  }
}
