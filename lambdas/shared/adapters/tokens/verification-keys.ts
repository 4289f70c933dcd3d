/** Remembers the public keys of access tokens, and reads them again when a token names a key that is not among them. */

import { type CompactJWSHeaderParameters, createLocalJWKSet, errors, type JSONWebKeySet } from "jose";
import { isYoungerThan } from "../../core/duration.ts";

/** Reads the public keys. Rejects if they cannot be read. */
export type ReadJwks = () => Promise<JSONWebKeySet>;

type KeySet = ReturnType<typeof createLocalJWKSet>;
type Key = Awaited<ReturnType<KeySet>>;

/** Waits this long after a key id that was not found, so that invented ids cost no read each. */
const patienceSeconds = 10;

export class VerificationKeys {
  private readonly readJwks: ReadJwks;
  private readonly nowSeconds: () => number;
  private known: Promise<KeySet> | undefined;
  private missedAtSeconds = Number.NEGATIVE_INFINITY;

  constructor(readJwks: ReadJwks, nowSeconds: () => number) {
    this.readJwks = readJwks;
    this.nowSeconds = nowSeconds;
  }

  /**
   * Answers the key that a token's header names. Throws the library's `JWKSNoMatchingKey` if there is none, and what
   * reading threw if the keys cannot be read.
   */
  async keyOf(header: CompactJWSHeaderParameters): Promise<Key> {
    const before = this.known;
    const found = await this.find(header);
    if (found) return found;
    if (before) {
      if (isYoungerThan(patienceSeconds, this.missedAtSeconds, this.nowSeconds())) throw new errors.JWKSNoMatchingKey();
      // Reads once for all tokens that meet a new key at the same time.
      if (this.known === before) this.known = undefined;
      const added = await this.find(header);
      if (added) return added;
    }
    this.missedAtSeconds = this.nowSeconds();
    throw new errors.JWKSNoMatchingKey();
  }

  private async find(header: CompactJWSHeaderParameters): Promise<Key | undefined> {
    const keys = await this.keys();
    return keys(header).catch((error: unknown) => {
      if (error instanceof errors.JWKSNoMatchingKey) return undefined;
      throw error;
    });
  }

  private keys(): Promise<KeySet> {
    if (this.known) return this.known;
    const reading = this.readJwks().then((jwks) => createLocalJWKSet(jwks));
    this.known = reading;
    reading.catch(() => {
      if (this.known === reading) this.known = undefined;
    });
    return reading;
  }
}
