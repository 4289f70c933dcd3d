/** Tells addresses of the public internet from all others, by IANA's registries. docs/adr/0021 says why so. */

import { isIPv4, isIPv6 } from "node:net";
import { ipv4Registry, ipv6Registry } from "./special-purpose.ts";

interface Network {
  readonly first: bigint;
  /** How many bits behind the prefix are free. */
  readonly freeBits: bigint;
  readonly isPublic: boolean;
}

/** Multicast has a registry of its own, and is no place to which a connection can be made. */
const beyondRegistry = [{ prefix: "224.0.0.0/4", globallyReachable: false }];

/** Holds identifiers in the form of addresses, which no router carries, although the registry calls them reachable. */
const identifiers: readonly string[] = ["2001:20::/28", "2001:30::/28"];

const ipv4Networks = networksOf([...ipv4Registry, ...beyondRegistry], ipv4Value, 32);
const ipv6Networks = networksOf(ipv6Registry, ipv6Value, 128);

/** The only part of IPv6 from which IANA has given out addresses of hosts. */
const globalUnicast = networksOf([{ prefix: "2000::/3", globallyReachable: true }], ipv6Value, 128);
/** Addresses that stand for the IPv4 address in their last 32 bits: mapped ones, and those of a NAT64. */
const carriers = networksOf(
  ["::ffff:0:0/96", "64:ff9b::/96"].map((prefix) => ({ prefix, globallyReachable: null })),
  ipv6Value,
  128,
);

/** Answers whether an address is of the public internet. What is no address is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return isPublicIpv4(ipv4Value(address));
  if (!isIPv6(address)) return false;
  const value = ipv6Value(address);
  if (find(carriers, value)) return isPublicIpv4(value & 0xffff_ffffn);
  return find(globalUnicast, value) !== undefined && (find(ipv6Networks, value)?.isPublic ?? true);
}

const isPublicIpv4 = (value: bigint): boolean => find(ipv4Networks, value)?.isPublic ?? true;

/** Answers the narrowest network that holds the value: `networks` begins with the narrowest. */
const find = (networks: readonly Network[], value: bigint): Network | undefined =>
  networks.find(({ first, freeBits }) => value >> freeBits === first >> freeBits);

function networksOf(
  rows: readonly { readonly prefix: string; readonly globallyReachable: boolean | null }[],
  numberOf: (address: string) => bigint,
  bits: number,
): readonly Network[] {
  const networks = rows.map(({ prefix, globallyReachable }): Network => {
    const [address = "", length] = prefix.split("/");
    const isPublic = globallyReachable === true && !identifiers.includes(prefix);
    return { first: numberOf(address), freeBits: BigInt(bits - Number(length)), isPublic };
  });
  return networks.sort((one, other) => Number(one.freeBits - other.freeBits));
}

function ipv4Value(address: string): bigint {
  return address.split(".").reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

/** Reads every spelling that `isIPv6` takes: `::`, an IPv4 address at the end, and a zone, which it leaves out. */
function ipv6Value(text: string): bigint {
  const [address = ""] = text.split("%");
  const [head = "", tail] = address.split("::");
  const before = wordsOf(head);
  const after = tail === undefined ? [] : wordsOf(tail);
  const zeros = Array<bigint>(8 - before.length - after.length).fill(0n);
  return [...before, ...zeros, ...after].reduce((value, word) => (value << 16n) | word, 0n);
}

function wordsOf(part: string): bigint[] {
  const words = part.split(":").filter(Boolean);
  return words.flatMap((word) => {
    if (!word.includes(".")) return [BigInt(`0x${word}`)];
    const value = ipv4Value(word);
    return [value >> 16n, value & 0xffffn];
  });
}
