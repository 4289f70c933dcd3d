/**
 * Hashes and checks passwords. People's are stretched with scrypt; generated ones (at least 160 bits) need no more than
 * SHA-256.
 */

import { createHash, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

// OWASP's minimum for scrypt (N=2^15, r=8, p=3): 32 MiB and some 100 ms on a 1 GB function.
const cost = { N: 2 ** 15, r: 8, p: 3 };
const keyBytes = 32;

const stretch = (password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> =>
  new Promise((resolve, reject) =>
    scrypt(password.normalize("NFKC"), salt, keyBytes, { ...options, maxmem: 256 * 1024 * 1024 }, (error, key) =>
      error ? reject(error) : resolve(key),
    ),
  );

/** Answers `scrypt$N$r$p$<salt>$<key>`, with salt and key in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await stretch(password, salt, cost);
  return ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), key.toString("base64url")].join("$");
}

/** Answers `sha256$<hex>`. Only for secrets that were generated here, never for what a person chose. */
export const hashGeneratedSecret = (secret: string): string =>
  `sha256$${createHash("sha256").update(secret).digest("hex")}`;

/** Answers 192 random bits as 32 characters that need no escaping in JSON, URLs or shells. */
export const generateSecret = (): string => randomBytes(24).toString("base64url");

/** Tells whether a text may be a secret that was generated here, by its form. */
export const looksGenerated = (text: string): boolean => /^[A-Za-z0-9_-]{32}$/.test(text);

/** Compares two secrets in constant time. They must have the same length, which all secrets of one kind have. */
export function sameSecret(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Tells whether the hash is of this secret, which was generated here. What a person chose never matches. */
export const verifyGeneratedSecret = (secret: string, hash: string): boolean =>
  sameSecret(hashGeneratedSecret(secret), hash);

/**
 * Tells whether the hash is of this password, which a person chose. Takes the same time for a wrong password of any
 * length.
 */
export async function verifyPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, N, r, p, salt, key] = hash.split("$");
  if (scheme !== "scrypt" || !N || !r || !p || !salt || !key) return false;
  const candidate = await stretch(password, Buffer.from(salt, "base64url"), {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(candidate, Buffer.from(key, "base64url"));
}

/**
 * Hashes that no password fits. The password of an unknown user is checked against the one of its kind, so that the
 * time of the answer does not tell an unknown user from a wrong password.
 */
export const unmatchable = {
  scrypt: `scrypt$${cost.N}$${cost.r}$${cost.p}$${"A".repeat(22)}$${"A".repeat(43)}`,
  sha256: `sha256$${"0".repeat(64)}`,
} as const;

/** Refuses longer passwords before any hashing, so that nobody makes a function hash megabytes. */
export const longestPasswordBytes = 1024;
