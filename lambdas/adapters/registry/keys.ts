/** The stage's keys, each stored encrypted under its KMS key: the data key of secrets, and the token-signing pairs. */

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

const dataKeyKey = { pk: "KEYS", sk: "SECRETS" };

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
}
