/** Keeps webhooks out of networks that are not public, since customers choose the URLs of connectors. */

import { type LookupAddress, lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Special-purpose addresses of IANA's registries. Nothing public answers there, and much that is private does. */
const special = {
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
  ],
  // The last six carry IPv4 addresses inside them (IPv4-compatible, IPv4-translated, NAT64, Teredo and 6to4).
  ipv6: [
    "::/128",
    "::1/128",
    "100::/64",
    "2001:db8::/32",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
    "::/96",
    "::ffff:0:0:0/96",
    "64:ff9b::/96",
    "64:ff9b:1::/48",
    "2001::/32",
    "2002::/16",
  ],
} as const;

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

const blocked = listOf([...special.ipv4, ...special.ipv6]);

/** Says that webhooks may not reach the host's address. */
export class ForbiddenAddressError extends Error {
  readonly code = "FORBIDDEN_ADDRESS";

  constructor(host: string) {
    super(`${host} is, or resolves to, an address that is not public.`);
    this.name = "ForbiddenAddressError";
  }
}

export interface WebhookGuard {
  /** Throws ForbiddenAddressError for a URL whose host is a literal address that may not be reached. */
  checkLiteral(url: URL): void;
  /** Makes a `lookup` for sockets. Resolves once, checks every address, and hands on only addresses that it checked. */
  readonly lookup: LookupFunction;
}

type Resolve = (
  hostname: string,
  options: { all: true; family: number },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** `allowedNetworks`: CIDRs that are reachable although they are not public, such as a private network's own. */
export function createWebhookGuard(allowedNetworks: readonly string[], resolver: Resolve = resolve): WebhookGuard {
  const allowed = listOf(allowedNetworks);
  const isReachable = (address: string): boolean =>
    allowed.check(address, familyOf(address)) || !blocked.check(address, familyOf(address));

  return {
    checkLiteral(url) {
      // URL has turned every spelling of an IPv4 address (decimal, hex, octal) into the dotted one.
      const host = url.hostname.replace(/^\[|\]$/g, "");
      if (isIP(host) !== 0 && !isReachable(host)) throw new ForbiddenAddressError(host);
    },
    lookup(hostname, options, callback) {
      const family = options.family === "IPv4" ? 4 : options.family === "IPv6" ? 6 : (options.family ?? 0);
      resolver(hostname, { all: true, family }, (error, addresses) => {
        const first = addresses?.[0];
        if (error) callback(error, []);
        else if (!first || !addresses.every(({ address }) => isReachable(address))) {
          callback(new ForbiddenAddressError(hostname), []);
        } else if (options.all) callback(null, addresses);
        else callback(null, first.address, first.family);
      });
    },
  };
}
