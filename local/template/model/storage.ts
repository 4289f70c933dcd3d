/** Where things are kept: queues, tables, buckets, keys and secrets. */

export interface LocalQueue {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** As `SetQueueAttributes` takes them: all values are strings, policies are JSON. */
  readonly attributes: Record<string, string>;
}

export interface KeyAttribute {
  readonly name: string;
  readonly keyType: "HASH" | "RANGE";
}

export interface LocalIndex {
  readonly name: string;
  readonly keySchema: KeyAttribute[];
  readonly projection: { readonly type: string; readonly nonKeyAttributes?: string[] };
}

export interface LocalTable {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly keySchema: KeyAttribute[];
  /** `S`, `N` or `B` by attribute name. */
  readonly attributeTypes: Record<string, string>;
  readonly globalIndexes: LocalIndex[];
  readonly localIndexes: LocalIndex[];
  /** The attribute with the second (since 1970) at which an item ends. */
  readonly ttlAttribute?: string;
}

export interface LocalExpiration {
  readonly prefix: string;
  readonly days: number;
}

export interface LocalBucket {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly expirations: LocalExpiration[];
}

export interface LocalKey {
  readonly logicalId: string;
  readonly keyId: string;
  readonly arn: string;
  /** `alias/<name>`. */
  readonly aliases: string[];
  readonly enabled: boolean;
}

/** The template's `GenerateSecretString`. */
export interface SecretGeneration {
  readonly length: number;
  readonly excludeCharacters: string;
  readonly excludeLowercase: boolean;
  readonly excludeUppercase: boolean;
  readonly excludeNumbers: boolean;
  readonly excludePunctuation: boolean;
  readonly includeSpace: boolean;
  readonly requireEachIncludedType: boolean;
  /** JSON that the generated value is put into under `key`; absent: the value is the secret. */
  readonly into?: { readonly template: string; readonly key: string };
}

export interface LocalSecret {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /** Its readers need `kms:Decrypt` on this key too; absent: the account's own, which asks nothing. */
  readonly kmsKeyId?: string;
  readonly value: { readonly text: string } | { readonly generate: SecretGeneration };
}
