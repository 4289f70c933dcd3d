import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allowsOrigin, faultOfOriginPattern } from "../../../../../lambdas/shared/core/origin.ts";

describe("allowsOrigin", () => {
  const allows = allowsOrigin(["https://console.example.com", "https://b.example.com:8443", "http://[::1]:*"]);

  it.each(["https://console.example.com", "https://b.example.com:8443", "http://[::1]", "http://[::1]:5173"])(
    "allows %s",
    (origin) => expect(allows(origin)).toBe(true),
  );

  it.each([
    "http://console.example.com",
    "https://console.example.com:444",
    "https://console.example.com.evil.example",
    "https://evil.example",
    "https://CONSOLE.example.com",
    "https://console.example.com/",
    "https://console.example.com, https://evil.example",
    "https://b.example.com",
    "https://[::1]:5173",
    "http://[::1]:",
    "http://[::1]:*",
    "http://[::1]:80",
    "http://[::1]:65536",
    "http://[::1]:5173.evil.example",
    "http://[::1]:5173@evil.example",
    "null",
    "",
  ])("does not allow %s", (origin) => expect(allows(origin)).toBe(false));

  it("allows nothing where nothing is listed", () => {
    fc.assert(fc.property(fc.webUrl(), (url) => !allowsOrigin([])(new URL(url).origin)));
  });

  it("allows an origin by its name at no other port, host or scheme", () => {
    const hosts = fc.constantFrom("localhost", "127.0.0.1", "[::1]", "a.example", "localhost.example");
    const origins = fc
      .tuple(fc.constantFrom("http", "https"), hosts, fc.integer({ min: 1, max: 65_535 }))
      .map(([scheme, host, port]) => new URL(`${scheme}://${host}:${port}`).origin);
    fc.assert(fc.property(origins, origins, (one, other) => allowsOrigin([one])(other) === (one === other)));
  });
});

describe("faultOfOriginPattern", () => {
  it.each([
    "https://console.example.com",
    "https://console.example.com:8443",
    "http://10.0.0.7:3000",
    "http://localhost:5173",
    "http://localhost:*",
    "https://127.0.0.1:*",
    "http://[::1]:*",
  ])("finds none in %s", (pattern) => expect(faultOfOriginPattern(pattern)).toBeUndefined());

  it.each([
    "*",
    "null",
    "https://*",
    "https://*.example.com",
    "https://example.com:*",
    "http://localhost.example:*",
    "https://console.example.com/",
    "https://console.example.com/path",
    "https://Console.example.com",
    "https://console.example.com:443",
    "https://user@console.example.com",
    "https://console.example.com, https://b.example.com",
    "ftp://console.example.com",
    "console.example.com",
    "",
  ])("finds one in %j", (pattern) => expect(faultOfOriginPattern(pattern)).toContain("write"));
});
