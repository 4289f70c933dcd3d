/**
 * Decides when a webhook key signs and how long it is published. Receivers keep our JWKS for hours, so a new key is
 * published a day before it signs, and an old one for a day after it signed last.
 */

import { dayMillis } from "../duration.ts";

/** The time between a key's publication and its first signature, and between its last signature and its withdrawal. */
export const overlapMillis = dayMillis;
/** The age at which a key gets a successor. */
export const rotationMillis = 90 * dayMillis;
/** Keeps a key for this long after its withdrawal, so that what it signed can still be examined. */
const keptMillis = 30 * dayMillis;

export interface DatedKey {
  /** ISO 8601. */
  readonly createTime: string;
}

/** A generation of the keys that sign webhooks: a P-256 pair and an ed25519 key under one id. */
export interface WebhookKeyGeneration extends DatedKey {
  /** Counted from 1. */
  readonly generation: number;
  readonly kid: string;
  /** SubjectPublicKeyInfo, DER, base64. */
  readonly publicKey: string;
  /** PKCS 8, DER, encrypted by KMS, base64. */
  readonly encryptedPrivateKey: string;
  /** 32 bytes, encrypted by KMS, base64. */
  readonly encryptedSeed: string;
}

/** A generation without its number, which opening it does not need. */
export type SealedWebhookKey = Omit<WebhookKeyGeneration, "generation">;

const createdAt = ({ createTime }: DatedKey): number => Date.parse(createTime);

const oldestFirst = <K extends DatedKey>(keys: readonly K[]): K[] =>
  keys.toSorted((one, other) => createdAt(one) - createdAt(other));

export interface KeyPeriod<K extends DatedKey> {
  readonly key: K;
  /** Both in milliseconds since 1970. `signsUntil` is absent for the newest key. */
  readonly signsFrom: number;
  readonly signsUntil?: number;
}

/**
 * Answers periods, oldest first. The very first key signs at once, since no receiver can have cached a JWKS without it.
 */
export function keyPeriods<K extends DatedKey>(keys: readonly K[]): KeyPeriod<K>[] {
  const sorted = oldestFirst(keys);
  return sorted.map((key, index) => {
    const next = sorted[index + 1];
    return {
      key,
      signsFrom: index === 0 ? createdAt(key) : createdAt(key) + overlapMillis,
      ...(next ? { signsUntil: createdAt(next) + overlapMillis } : {}),
    };
  });
}

const endOf = ({ signsUntil = Number.POSITIVE_INFINITY }: KeyPeriod<DatedKey>): number => signsUntil;

/** Answers the key that signs at `now`, in milliseconds since 1970; undefined only if there is no key. */
export const signingKeyAt = <K extends DatedKey>(keys: readonly K[], now: number): K | undefined =>
  keyPeriods(keys).find((period) => now < endOf(period))?.key;

/**
 * Answers the keys that receivers must know at `now`, oldest first: the one that signs, its successors, and those that
 * it followed until a day ago.
 */
export const publishedKeys = <K extends DatedKey>(keys: readonly K[], now: number): K[] =>
  keyPeriods(keys).flatMap((period) => (now < endOf(period) + overlapMillis ? [period.key] : []));

/** Answers keys that nothing needs any more, and never the newest. */
export const forgettableKeys = <K extends DatedKey>(keys: readonly K[], now: number): K[] =>
  keyPeriods(keys).flatMap((period) => (now >= endOf(period) + overlapMillis + keptMillis ? [period.key] : []));

export function isRotationDue(keys: readonly DatedKey[], now: number): boolean {
  const newest = oldestFirst(keys).at(-1);
  return !newest || now - createdAt(newest) >= rotationMillis;
}

/** Tells whether a newer key than the one that signs stands ready. A further one would not be used any sooner. */
export const isRotating = (keys: readonly DatedKey[], now: number): boolean =>
  signingKeyAt(keys, now) !== oldestFirst(keys).at(-1);
