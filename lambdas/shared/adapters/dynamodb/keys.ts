/**
 * The stage's keys, each stored encrypted under its KMS key: the data key of secrets, the token-signing pairs, and
 * the keys that sign webhooks.
 */

import type { Table } from "./table.ts";

export interface StoredDataKey {
  readonly encryptedKey: string;
}

export interface StoredSigningKey {
  readonly kid: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  /** PKCS 8, DER, encrypted by KMS, base64. */
  readonly encryptedPrivateKey: string;
  readonly createTime: string;
}

/** A generation of the keys that sign webhooks: a P-256 pair and an ed25519 key under one id. */
export interface StoredWebhookKey extends StoredSigningKey {
  /** Counted from 1. */
  readonly generation: number;
  /** 32 bytes, encrypted by KMS, base64. */
  readonly encryptedSeed: string;
}

const dataKeyKey = { pk: "KEYS", sk: "SECRETS" };

/** Padded, so that the table's order is theirs. */
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
  async listSigningKeys(): Promise<StoredSigningKey[]> {
    const keys = await this.table.list<StoredSigningKey>("KEYS", "SIGNING#");
    return keys.sort((one, other) => (one.createTime < other.createTime ? -1 : 1));
  }

  createSigningKey(key: StoredSigningKey): Promise<boolean> {
    return this.table.claim({ pk: "KEYS", sk: `SIGNING#${key.kid}`, ...key });
  }

  /** Oldest first. */
  listWebhookKeys(): Promise<StoredWebhookKey[]> {
    return this.table.list<StoredWebhookKey>("KEYS", "WEBHOOK#");
  }

  /** Answers false where another made this generation. */
  createWebhookKey(key: StoredWebhookKey): Promise<boolean> {
    return this.table.claim({ ...webhookKeyKey(key.generation), ...key });
  }

  removeWebhookKey(generation: number): Promise<void> {
    return this.table.remove(webhookKeyKey(generation));
  }
}
