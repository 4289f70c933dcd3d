import { createHash, scryptSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  generateSecret,
  hashGeneratedSecret,
  hashPassword,
  unmatchable,
  verifyGeneratedSecret,
  verifyPassword,
} from "../../../../../../lambdas/shared/core/identity/password.ts";

describe("passwords of people", () => {
  it("are stretched by scrypt at OWASP's cost, with a salt of their own", async () => {
    const hash = await hashPassword("correct horse");
    const [scheme, N, r, p, salt = "", key] = hash.split("$");
    expect([scheme, N, r, p]).toStrictEqual(["scrypt", "32768", "8", "3"]);
    const options = { N: 32768, r: 8, p: 3, maxmem: 2 ** 28 };
    const expected = scryptSync("correct horse", Buffer.from(salt, "base64url"), 32, options);
    expect(key).toBe(expected.toString("base64url"));
    expect(await hashPassword("correct horse")).not.toBe(hash);
  });

  it("match themselves, in any normal form of Unicode, and nothing else", async () => {
    const hash = await hashPassword("Zürich");
    expect(await verifyPassword("Zu\u0308rich", hash)).toBe(true);
    expect(await verifyPassword("Zurich", hash)).toBe(false);
    expect(await verifyPassword("", hash)).toBe(false);
  });
});

describe("generated secrets", () => {
  it("are 192 bits in characters that need no escaping", () => {
    const secrets = Array.from({ length: 200 }, generateSecret);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(new Set(secrets).size).toBe(200);
  });

  it("are kept as SHA-256, and match themselves alone", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (secret, other) => {
        const hash = hashGeneratedSecret(secret);
        expect(hash).toBe(`sha256$${createHash("sha256").update(secret).digest("hex")}`);
        expect(verifyGeneratedSecret(secret, hash)).toBe(true);
        expect(verifyGeneratedSecret(other, hash)).toBe(other === secret);
      }),
    );
  });

  it("never match a hash of another scheme", async () => {
    for (const hash of ["", "secret", "plain$secret", "scrypt$", "scrypt$32768$8$3$$", await hashPassword("secret")]) {
      expect(verifyGeneratedSecret("secret", hash)).toBe(false);
    }
    for (const hash of ["", "secret", "plain$secret", "scrypt$", "scrypt$32768$8$3$$", hashGeneratedSecret("secret")]) {
      expect(await verifyPassword("secret", hash)).toBe(false);
    }
  });
});

describe("unmatchable hashes", () => {
  it("match no password", async () => {
    for (const password of ["", "0", "A", "password"]) {
      expect(await verifyPassword(password, unmatchable.scrypt)).toBe(false);
      expect(verifyGeneratedSecret(password, unmatchable.sha256)).toBe(false);
    }
  });

  it("take as much work as a real hash of their kind", async () => {
    const cost = (hash: string) => hash.split("$").slice(0, 4).join("$");
    expect(cost(unmatchable.scrypt)).toBe(cost(await hashPassword("x")));
    expect(unmatchable.sha256.length).toBe(hashGeneratedSecret("x").length);
  });
});
