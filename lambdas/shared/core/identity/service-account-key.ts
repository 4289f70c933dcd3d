/** The keys by which service accounts sign in. */

/** A service account's key. `id` signs in, and the secret is kept encrypted because it is also an HMAC key. */
export interface ServiceAccountKey {
  readonly id: string;
  readonly serviceAccount: string;
  readonly project: string;
  readonly encryptedSecret: string;
  readonly createTime: string;
}
