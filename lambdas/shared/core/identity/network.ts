/** Which network an address is in, as far as one customer of a provider has it for himself. */

/** IPv4 in IPv6, as sockets that take both write it. */
const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/**
 * Answers the network of a source address: an IPv4 address is one, and of an IPv6 address the first 64 bits are,
 * because the rest is each customer's own to change. Other texts are networks as they are.
 */
export function networkOf(address: string): string {
  const [bare = ""] = address.trim().toLowerCase().split("%");
  const v4 = mapped.exec(bare)?.[1];
  if (v4) return v4;
  if (!bare.includes(":")) return bare;
  const hextets = hextetsOf(bare);
  // Keeps IPv4 apart that is written as IPv6 throughout, whose first 64 bits are all the same.
  if (hextets.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return hextets.join(":");
  return `${hextets.slice(0, 4).join(":")}::/64`;
}

/**
 * Answers the part of an address that tells where it is and no single customer: 24 bits of IPv4, 48 of IPv6. Other texts
 * stay as they are.
 */
export function shortNetworkOf(address: string): string {
  const network = networkOf(address);
  const [, v4] = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(network) ?? [];
  if (v4 !== undefined) return `${v4}.0/24`;
  return network.includes(":") ? `${hextetsOf(network).slice(0, 3).join(":")}::/48` : network;
}

/** Answers the eight numbers of an IPv6 address, without leading zeros. */
function hextetsOf(address: string): string[] {
  const [head = "", tail] = address.split("::");
  const before = numbersOf(head);
  const after = tail === undefined ? [] : numbersOf(tail);
  const gap = Math.max(0, 8 - before.length - after.length);
  return [...before, ...Array.from({ length: gap }, () => "0"), ...after];
}

/** Counts an IPv4 address at the end for two numbers, whatever they are: they lie beyond the first 64 bits. */
const numbersOf = (text: string): string[] =>
  text
    .split(":")
    .filter((part) => part !== "")
    .flatMap((part) => (part.includes(".") ? ["0", part] : [part.replace(/^0+(?=.)/, "")]));
