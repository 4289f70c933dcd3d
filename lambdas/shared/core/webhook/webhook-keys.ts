/**
 * When a key of webhooks signs and how long it is published. Receivers keep our JWKS for hours: a new key is published
 * a day before it signs, and an old one for a day after it signed last.
 */

import { dayMillis } from "../duration.ts";

/** What passes between a key's publication and its first signature, and between its last one and its withdrawal. */
export const overlapMillis = dayMillis;
/** The age at which a key gets a successor. */
export const rotationMillis = 90 * dayMillis;
/** How long a key that is published no more is kept, so that what it signed can still be looked into. */
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

/** A generation as it is opened: its number plays no part in that. */
export type SealedWebhookKey = Omit<WebhookKeyGeneration, "generation">;

const createdAt = ({ createTime }: DatedKey): number => Date.parse(createTime);

const oldestFirst = <K extends DatedKey>(keys: readonly K[]): K[] =>
  keys.toSorted((one, other) => createdAt(one) - createdAt(other));

export interface KeyPeriod<K extends DatedKey> {
  readonly key: K;
  /** Milliseconds since 1970, both; `signsUntil` is absent for the newest key. */
  readonly signsFrom: number;
  readonly signsUntil?: number;
}

/** Oldest first. The first key of all signs at once: no receiver can have cached a JWKS without it. */
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

/** The key that signs at `now` (milliseconds since 1970); undefined only where there is no key. */
export const signingKeyAt = <K extends DatedKey>(keys: readonly K[], now: number): K | undefined =>
  keyPeriods(keys).find((period) => now < endOf(period))?.key;

/** Those that receivers must know at `now`, oldest first: the one that signs, what comes after it, what it followed. */
export const publishedKeys = <K extends DatedKey>(keys: readonly K[], now: number): K[] =>
  keyPeriods(keys).flatMap((period) => (now < endOf(period) + overlapMillis ? [period.key] : []));

/** Those that nothing needs any more. Never the newest. */
export const forgettableKeys = <K extends DatedKey>(keys: readonly K[], now: number): K[] =>
  keyPeriods(keys).flatMap((period) => (now >= endOf(period) + overlapMillis + keptMillis ? [period.key] : []));

export function isRotationDue(keys: readonly DatedKey[], now: number): boolean {
  const newest = oldestFirst(keys).at(-1);
  return !newest || now - createdAt(newest) >= rotationMillis;
}

/** Whether a newer key than the one that signs stands ready: a further one would not be used any sooner. */
export const isRotating = (keys: readonly DatedKey[], now: number): boolean =>
  signingKeyAt(keys, now) !== oldestFirst(keys).at(-1);
