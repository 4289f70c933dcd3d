import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf, shortNetworkOf } from "../../../../../../lambdas/shared/core/identity/network.ts";

describe("networkOf", () => {
  it.each([
    ["192.0.2.1", "192.0.2.1"],
    [" 192.0.2.1 ", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:0:1::1", "2001:db8:0:1::/64"],
    ["2001:0DB8:0000:0001:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["::ffff:c000:201", "0:0:0:0:0:ffff:c000:201"],
    ["", ""],
    ["nonsense", "nonsense"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("is one for all addresses of 64 equal bits, and another for others, however they are written", () => {
    const hextet = fc.integer({ min: 0, max: 0xffff });
    const four = fc.tuple(hextet, hextet, hextet, hextet);
    // The first number is not 0, since an IPv4 address that is written as IPv6 is a network by its last bits.
    const network = fc.tuple(fc.integer({ min: 1, max: 0xffff }), hextet, hextet, hextet);
    const written = (numbers: readonly number[]) => numbers.map((number) => number.toString(16));
    fc.assert(
      fc.property(network, network, four, four, (one, other, left, right) => {
        const plain = written([...one, ...left]).join(":");
        const padded = written([...one, ...right]).map((text) => text.padStart(4, "0").toUpperCase());
        const { hostname } = new URL(`http://[${plain}]`);
        expect(networkOf(hostname.slice(1, -1))).toBe(networkOf(plain));
        expect(networkOf(padded.join(":"))).toBe(networkOf(plain));
        expect(networkOf(written([...other, ...left]).join(":")) === networkOf(plain)).toBe(
          one.join() === other.join(),
        );
      }),
    );
  });
});

describe("shortNetworkOf", () => {
  it.each([
    ["192.0.2.77", "192.0.2.0/24"],
    ["::ffff:192.0.2.77", "192.0.2.0/24"],
    ["2001:db8:7:1::1", "2001:db8:7::/48"],
    ["::1", "0:0:0::/48"],
    ["", ""],
    ["nonsense", "nonsense"],
  ])("of %s is %s", (address, network) => {
    expect(shortNetworkOf(address)).toBe(network);
  });
});
