import type { LookupAddress } from "node:dns";
import { isIPv4 } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createWebhookGuard, ForbiddenAddressError } from "../../../../../../lambdas/shared/adapters/webhook/guard.ts";

const guard = createWebhookGuard([]);
const forbids = (host: string, by = guard): boolean => {
  try {
    by.checkLiteral(new URL(`https://${host}/`));
    return false;
  } catch (error) {
    if (error instanceof ForbiddenAddressError) return true;
    throw error;
  }
};

/** Answers an IPv4 address in every spelling that URLs allow. */
function spellingsOf(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  const number = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const hex = (part: number) => `0x${part.toString(16)}`;
  const octal = (part: number) => `0${part.toString(8)}`;
  const words = [(a << 8) | b, (c << 8) | d].map((word) => word.toString(16)).join(":");
  return [
    address,
    `${address}.`,
    String(number),
    hex(number),
    octal(number),
    [a, b, c, d].map(hex).join("."),
    [a, b, c, d].map(octal).join("."),
    `${a}.${(b << 16) | (c << 8) | d}`,
    `${a}.${b}.${hex((c << 8) | d)}`,
    `[::ffff:${address}]`,
    `[::ffff:${words}]`,
    `[0:0:0:0:0:ffff:${words}]`,
    `[::${words}]`,
    `[::ffff:0:${words}]`,
    `[64:ff9b::${words}]`,
    `[64:ff9b:1::${words}]`,
    `[2002:${words}::1]`,
  ];
}

const octet = fc.nat(255);
const addressIn = (...first: readonly fc.Arbitrary<number>[]) =>
  fc.tuple(...first, ...[octet, octet, octet, octet].slice(first.length)).map((octets) => octets.join("."));

const notPublic = fc.oneof(
  addressIn(fc.constant(127)),
  addressIn(fc.constant(10)),
  addressIn(fc.constant(0)),
  addressIn(fc.constant(192), fc.constant(168)),
  addressIn(fc.constant(172), fc.integer({ min: 16, max: 31 })),
  addressIn(fc.constant(169), fc.constant(254)),
  addressIn(fc.constant(100), fc.integer({ min: 64, max: 127 })),
  addressIn(fc.integer({ min: 224, max: 255 })),
);

describe("checkLiteral", () => {
  it("forbids an address that is not public, in whatever way it is spelled", () => {
    fc.assert(
      fc.property(notPublic, (address) => {
        for (const spelling of spellingsOf(address))
          expect([spelling, forbids(spelling)]).toStrictEqual([spelling, true]);
      }),
    );
  });

  it.each([
    "169.254.169.254",
    "[fd00:ec2::254]",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[2001:db8::1]",
    "[2001:0:1::1]",
    "[100::1]",
    "198.18.0.1",
    "192.0.2.1",
    "203.0.113.9",
    "①②⑦.0.0.1",
    "127.1",
  ])("forbids %s", (host) => {
    expect(forbids(host)).toBe(true);
  });

  it.each([
    "1.1.1.1",
    "93.184.215.14",
    "172.15.0.1",
    "172.32.0.1",
    "100.128.0.1",
    "[2606:4700::1111]",
    "[2a00:1450::1]",
  ])("takes the public address %s", (host) => {
    expect(forbids(host)).toBe(false);
  });

  it("leaves names to be checked when they are resolved", () => {
    for (const host of ["example.com", "localhost", "127.0.0.1.nip.io"]) expect(forbids(host)).toBe(false);
  });

  it("takes what the stage allows, and nothing beside it", () => {
    const allowing = createWebhookGuard(["127.0.0.0/8", "::1/128", "10.1.0.0/16"]);
    for (const host of ["127.0.0.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "10.1.2.3"]) {
      expect(forbids(host, allowing)).toBe(false);
    }
    for (const host of ["10.2.0.1", "192.168.0.1", "[::2]"]) expect(forbids(host, allowing)).toBe(true);
  });

  it("says what to do", () => {
    const message = new ForbiddenAddressError("10.0.0.1").message;
    expect(message).toContain("10.0.0.1 is, or resolves to, an address that is not of the public internet.");
    expect(message).toMatch(/Give the connector a URL whose host is public .* allowedWebhookNetworks\.$/);
  });
});

/** Makes `lookup` on a resolver that gives each call the next of `answers`. */
function lookupOf(allowed: readonly string[], ...answers: readonly (readonly string[] | Error)[]) {
  const asked: string[] = [];
  const { lookup } = createWebhookGuard(allowed, (hostname, _options, callback) => {
    const answer = answers[asked.length] ?? [];
    asked.push(hostname);
    if (answer instanceof Error) callback(answer, []);
    else
      callback(
        null,
        answer.map((address) => ({ address, family: isIPv4(address) ? 4 : 6 })),
      );
  });
  const ask = (options: { all?: boolean; family?: number | "IPv4" | "IPv6" } = { all: true }) =>
    new Promise<string | LookupAddress[]>((resolve, reject) =>
      lookup("receiver.example", options, (error, address) => (error ? reject(error) : resolve(address))),
    );
  return { asked, ask };
}

describe("lookup", () => {
  it("resolves once and hands on what it checked", async () => {
    const { asked, ask } = lookupOf([], ["93.184.215.14", "2606:4700::1111"], ["127.0.0.1"]);
    expect(await ask()).toStrictEqual([
      { address: "93.184.215.14", family: 4 },
      { address: "2606:4700::1111", family: 6 },
    ]);
    expect(asked).toStrictEqual(["receiver.example"]);
  });

  it("hands on one address to who asks for one", async () => {
    expect(await lookupOf([], ["93.184.215.14"]).ask({ all: false, family: 4 })).toBe("93.184.215.14");
    expect(await lookupOf([], ["93.184.215.14"]).ask({ all: false, family: "IPv4" })).toBe("93.184.215.14");
  });

  it.each([
    ["private", ["10.0.0.1"]],
    ["public and private mixed", ["93.184.215.14", "10.0.0.1"]],
    ["mapped", ["::ffff:10.0.0.1"]],
    ["link-local with a zone", ["fe80::1%eth0"]],
    ["none", []],
  ])("forbids a name whose addresses are %s", async (_, addresses) => {
    await expect(lookupOf([], addresses).ask()).rejects.toBeInstanceOf(ForbiddenAddressError);
    await expect(lookupOf([], addresses).ask({ all: false })).rejects.toBeInstanceOf(ForbiddenAddressError);
  });

  it("forbids as soon as any one address of many is not public, wherever it stands", async () => {
    const publics = fc.array(fc.constantFrom("93.184.215.14", "1.1.1.1", "2606:4700::1111"), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(publics, notPublic, publics, async (before, address, after) => {
        await expect(lookupOf([], [...before, address, ...after]).ask()).rejects.toBeInstanceOf(ForbiddenAddressError);
      }),
    );
  });

  it("passes on that a name does not resolve", async () => {
    const unknown = Object.assign(new Error("queryA ENOTFOUND"), { code: "ENOTFOUND" });
    await expect(lookupOf([], unknown).ask()).rejects.toMatchObject({ code: "ENOTFOUND" });
  });
});
