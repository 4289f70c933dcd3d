/** Keeps webhooks out of networks that are not public, since customers choose the URLs of connectors. */

import { type LookupAddress, lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { isPublicAddress } from "./public-address.ts";

const familyOf = (address: string): "ipv4" | "ipv6" => (isIP(address) === 6 ? "ipv6" : "ipv4");

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), familyOf(address));
  }
  return list;
}

/** Says that webhooks may not reach the host's address. */
export class ForbiddenAddressError extends Error {
  readonly code = "FORBIDDEN_ADDRESS";

  constructor(host: string) {
    super(
      `${host} is, or resolves to, an address that is not of the public internet. Give the connector a URL whose host ` +
        "is public in all its addresses, or have whoever runs the stage add the network to allowedWebhookNetworks.",
    );
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
    allowed.check(address, familyOf(address)) || isPublicAddress(address);

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
