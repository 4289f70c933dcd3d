/** The keys that sign access tokens. */

/** A P-256 pair as the registry keeps it, its private half encrypted. */
export interface StoredTokenKey {
  readonly kid: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  /** PKCS 8, DER, encrypted by KMS, base64. */
  readonly encryptedPrivateKey: string;
  readonly createTime: string;
}
