import { createHash, scryptSync } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openHttpConfig, sealHttpConfig } from "../../../../../lambdas/shared/core/connector/http-config.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { apiTokenIdOf, generateApiTokenValue } from "../../../../../lambdas/shared/core/identity/api-token.ts";
import {
  generateSecret,
  hashGeneratedSecret,
  hashPassword,
  unmatchable,
  verifyPassword,
} from "../../../../../lambdas/shared/core/identity/password.ts";
import { createSecretBox } from "../../../../../lambdas/shared/core/secret-box.ts";

const sealed = fc.string({ unit: "grapheme" });
const internal = expect.objectContaining({ code: "internal" });

describe("createSecretBox", () => {
  const box = createSecretBox(new Uint8Array(32).fill(7));

  it("opens what it sealed, for the same purpose", () => {
    fc.assert(
      fc.property(sealed, sealed, (text, purpose) => {
        expect(box.open(box.seal(text, purpose), purpose)).toBe(text);
      }),
    );
  });

  it("opens nothing for another purpose or by another key", () => {
    const other = createSecretBox(new Uint8Array(32).fill(8));
    expect(() => box.open(box.seal("secret", "one"), "two")).toThrow(internal);
    expect(() => other.open(box.seal("secret", "one"), "one")).toThrow(internal);
  });

  it("refuses sealed text of which a bit was changed", () => {
    fc.assert(
      fc.property(sealed, fc.nat(), fc.integer({ min: 0, max: 7 }), (text, position, bit) => {
        const bytes = Buffer.from(box.seal(text, "purpose"), "base64");
        const index = position % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        expect(() => box.open(bytes.toString("base64"), "purpose")).toThrow(internal);
      }),
    );
  });

  it("refuses sealed text that was cut, even inside its tag", () => {
    const bytes = Buffer.from(box.seal("", "purpose"), "base64");
    for (let length = 0; length < bytes.length; length++) {
      expect(() => box.open(bytes.subarray(0, length).toString("base64"), "purpose")).toThrow(internal);
    }
  });

  it("never seals the same text alike", () => {
    expect(box.seal("secret", "purpose")).not.toBe(box.seal("secret", "purpose"));
  });

  it("says which secret it was, and never what it holds", () => {
    const attempt = () => box.open(`AAAA${box.seal("hunter2", "connector:c")}`, "connector:c");
    expect(attempt).toThrow(/connector:c/);
    expect(attempt).not.toThrow(/hunter2/);
  });

  it("keeps a connector's configuration for that connector alone", () => {
    const config = { url: "https://example.com/", signatureSecret: "s", headers: { "x-a": "1" } };
    const text = sealHttpConfig(config, "one", box);
    expect(openHttpConfig(text, "one", box)).toStrictEqual(config);
    expect(() => openHttpConfig(text, "two", box)).toThrow(PlatformError);
    expect(() => openHttpConfig(box.seal("[]", "connector:one"), "one", box)).toThrow("is broken");
  });
});

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

  it("are kept as SHA-256, and match themselves alone", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.string(), async (secret, other) => {
        const hash = hashGeneratedSecret(secret);
        expect(hash).toBe(`sha256$${createHash("sha256").update(secret).digest("hex")}`);
        expect(await verifyPassword(secret, hash)).toBe(true);
        expect(await verifyPassword(other, hash)).toBe(other === secret);
      }),
    );
  });

  it("never match a hash of no known scheme", async () => {
    for (const hash of ["", "secret", "plain$secret", "scrypt$", "scrypt$32768$8$3$$"]) {
      expect(await verifyPassword("secret", hash)).toBe(false);
    }
  });
});

describe("unmatchable hashes", () => {
  it("are matched by nothing", async () => {
    for (const password of ["", "0", "A", "password"]) {
      expect(await verifyPassword(password, unmatchable.scrypt)).toBe(false);
      expect(await verifyPassword(password, unmatchable.sha256)).toBe(false);
    }
  });

  it("cost what a real one of their kind costs", async () => {
    const cost = (hash: string) => hash.split("$").slice(0, 4).join("$");
    expect(cost(unmatchable.scrypt)).toBe(cost(await hashPassword("x")));
    expect(unmatchable.sha256.length).toBe(hashGeneratedSecret("x").length);
  });
});

describe("API token values", () => {
  it("carry their token's id", () => {
    fc.assert(
      fc.property(fc.uuid(), (id) => {
        expect(apiTokenIdOf(generateApiTokenValue(id))).toBe(id);
      }),
    );
  });

  it.each(["", "mrt_", "mrt_00_aa", "eyJ.eyJ.sig", "x".repeat(100)])("are not taken for one: %j", (text) => {
    expect(apiTokenIdOf(text)).toBeUndefined();
  });

  it("are refused with anything before or after them", () => {
    const value = generateApiTokenValue("0b3b0d2e-6c1c-4b0a-9d0e-0c2f6f1f5a11");
    for (const text of [` ${value}`, `${value}\n`, `${value}x`]) expect(apiTokenIdOf(text)).toBeUndefined();
  });
});
