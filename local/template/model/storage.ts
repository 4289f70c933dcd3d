/** Declares what keeps data: queues, tables, buckets, keys and secrets. */

export interface LocalQueue {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly url: string;
  /** Attributes as `SetQueueAttributes` takes them: all values are strings, and policies are JSON. */
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
  /** `S`, `N` or `B`, by attribute name. */
  readonly attributeTypes: Record<string, string>;
  readonly globalIndexes: LocalIndex[];
  readonly localIndexes: LocalIndex[];
  /** The attribute that says when an item ends, in seconds since 1970. */
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
  /**
   * A JSON text, and the key under which the generated value is put into it. If absent, the value is the whole secret.
   */
  readonly into?: { readonly template: string; readonly key: string };
}

export interface LocalSecret {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  /**
   * The key on which readers need `kms:Decrypt` too. If absent, the account's own key is used, which needs no
   * permission.
   */
  readonly kmsKeyId?: string;
  readonly value: { readonly text: string } | { readonly generate: SecretGeneration };
}

/** A database of Timestream. Its tables are made at run time. */
export interface LocalTimestreamDatabase {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
}

/** A topic of SNS, which nobody is subscribed to on a laptop. */
export interface LocalTopic {
  readonly logicalId: string;
  readonly arn: string;
}
