import { BlockList, isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../../../../lambdas/shared/adapters/webhook/public-address.ts";
import {
  ipv4Registry,
  ipv6Registry,
  registryDate,
  type SpecialPurposeRow,
} from "../../../../../../lambdas/shared/adapters/webhook/special-purpose.ts";

const ipv4Text = (value: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join(".");
const ipv6Text = (value: bigint): string =>
  Array.from({ length: 8 }, (_, word) => ((value >> BigInt(112 - 16 * word)) & 0xffffn).toString(16)).join(":");

/** Reads an address by the URL parser and plain arithmetic, so that the test does not use the code that it tests. */
function numberOf(address: string): bigint {
  if (isIP(address) === 4) return BigInt(new DataView(Uint8Array.from(address.split("."), Number).buffer).getUint32(0));
  const [head = "", tail = ""] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const words = (part: string) => part.split(":").filter(Boolean);
  const all = [...words(head), ...Array(8 - words(head).length - words(tail).length).fill("0"), ...words(tail)];
  return BigInt(`0x${all.map((word) => word.padStart(4, "0")).join("")}`);
}

/** Answers the first and the last address of a network, as numbers. */
function rangeOf(prefix: string): [bigint, bigint] {
  const [address = "", length] = prefix.split("/");
  const free = BigInt((isIP(address) === 4 ? 32 : 128) - Number(length));
  const first = numberOf(address);
  return [first, first + (1n << free) - 1n];
}

/** Answers the verdict by the rows alone, slowly: the longest prefix that matches decides. */
function expected(value: bigint, family: 4 | 6): boolean {
  const rows: readonly SpecialPurposeRow[] = family === 4 ? ipv4Registry : ipv6Registry;
  const within = (prefix: string) => {
    const [first, last] = rangeOf(prefix);
    return first <= value && value <= last;
  };
  if (family === 6 && (within("::ffff:0:0/96") || within("64:ff9b::/96"))) return expected(value & 0xffff_ffffn, 4);
  if (within(family === 4 ? "224.0.0.0/4" : "2001:20::/28") || (family === 6 && within("2001:30::/28"))) return false;
  if (family === 6 && !within("2000::/3")) return false;
  const lengthOf = ({ prefix }: SpecialPurposeRow) => Number(prefix.split("/")[1]);
  const row = rows.filter(({ prefix }) => within(prefix)).toSorted((one, other) => lengthOf(other) - lengthOf(one))[0];
  return row ? row.globallyReachable === true : true;
}

const edges = (registry: readonly SpecialPurposeRow[], family: 4 | 6): [string, string, boolean][] => {
  const top = (1n << (family === 4 ? 32n : 128n)) - 1n;
  const text = family === 4 ? ipv4Text : ipv6Text;
  return registry.flatMap(({ prefix }) => {
    const [first, last] = rangeOf(prefix);
    return [first - 1n, first, (first + last) / 2n, last, last + 1n]
      .filter((value) => value >= 0n && value <= top)
      .map((value): [string, string, boolean] => [text(value), prefix, expected(value, family)]);
  });
};

describe("isPublicAddress", () => {
  it.each([...edges(ipv4Registry, 4), ...edges(ipv6Registry, 6)])(
    "judges %s, at an edge of %s or in it, as the registry does",
    (address, _, isPublic) => {
      expect(isPublicAddress(address)).toBe(isPublic);
    },
  );

  it.each([
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "169.254.169.254",
    "192.88.99.1",
    "198.19.255.255",
    "224.0.0.1",
    "239.255.255.255",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::808:808",
    "::ffff:0:808:808",
    "::ffff:10.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:0:0:0:1:808:808",
    "64:ff9b:1::808:808",
    "100::1",
    "100:0:0:1::1",
    "200::1",
    "1fff:ffff::1",
    "2001::1",
    "2001:0:808:808::1",
    "2001:1::4",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:3f:ffff::1",
    "2001:db8::1",
    "2002:808:808::1",
    "2002:7f00:1::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "8000::1",
    "fd00:ec2::254",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "",
    "example.com",
    "1.2.3",
  ])("refuses %s", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.0.0.9",
    "192.175.48.1",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2001:200::1",
    "2001:3::1",
    "2001:4:112::1",
    "2600::1",
    "2606:4700::1111",
    "2a00:1450::1",
    "2620:4f:8000::1",
    "3ffe:ffff::1",
  ])("takes %s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it("judges any address as the rows do", () => {
    const ipv4 = fc.bigInt(0n, (1n << 32n) - 1n);
    const near = fc.constantFrom(...ipv6Registry.map(({ prefix }) => rangeOf(prefix)[0]));
    const ipv6 = fc.oneof(
      fc.bigInt(0n, (1n << 128n) - 1n),
      fc.tuple(near, fc.bigInt(0n, 1n << 100n)).map(([first, more]) => first + more),
    );
    fc.assert(
      fc.property(ipv4, ipv6, (four, six) => {
        expect(isPublicAddress(ipv4Text(four))).toBe(expected(four, 4));
        expect(isPublicAddress(ipv6Text(six))).toBe(expected(six, 6));
        // An address with an IPv4 address inside is judged by that address, or refused.
        expect(isPublicAddress(`::ffff:${ipv4Text(four)}`)).toBe(expected(four, 4));
        expect(isPublicAddress(`64:ff9b::${ipv4Text(four)}`)).toBe(expected(four, 4));
        expect(isPublicAddress(`::${ipv4Text(four)}`)).toBe(false);
      }),
    );
  });

  it("says of which date the registries are", () => {
    expect(new Date(registryDate).toISOString().slice(0, 10)).toBe(registryDate);
  });

  it("lists networks that begin where their prefix says, each once", () => {
    const rows = [...ipv4Registry, ...ipv6Registry];
    expect(new Set(rows.map(({ prefix }) => prefix)).size).toBe(rows.length);
    for (const { prefix } of rows) {
      const [address = "", length] = prefix.split("/");
      const alone = new BlockList();
      alone.addSubnet(address, Number(length), isIP(address) === 4 ? "ipv4" : "ipv6");
      const [first, last] = rangeOf(prefix);
      expect([prefix, first & (last - first)]).toStrictEqual([prefix, 0n]);
      expect(alone.check(address, isIP(address) === 4 ? "ipv4" : "ipv6")).toBe(true);
    }
  });
});
