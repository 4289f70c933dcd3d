/** Opens the template's host of CloudFront, with the laptop's own addresses in its files and headers. */

import type { Ready } from "../client/ready.ts";
import { ownAddresses, relocated } from "../runtime/own-addresses.ts";
import { Site } from "../runtime/site/site.ts";
import type { Platform } from "../template/model/platform.ts";

export interface SiteAddresses {
  /** The address of the doors, without a slash at its end. */
  readonly laptopUrl: string;
  /** Absent if the laptop has no doors for MQTT. */
  readonly mqtt: Pick<Ready, "mqttsUrl" | "mqttWsUrl"> | undefined;
}

/** Answers undefined where the template has no such host. */
export function openSite({ site, routes, region }: Platform, addresses: SiteAddresses): Site | undefined {
  if (site === undefined) return undefined;
  const known = new Map([
    ...ownAddresses(routes, region, addresses.laptopUrl),
    ...mqttAddresses(addresses),
    [`https://${site.domainName}`, addresses.laptopUrl],
  ]);
  return new Site(site, (text) => relocated(text, known));
}

/**
 * Puts the doors of MQTT in place of AWS's, which the template finds at this machine's own address and the ports that
 * they have on AWS. Browsers get the one without TLS, since they do not know the laptop's authority.
 */
const mqttAddresses = ({ laptopUrl, mqtt }: SiteAddresses): [string, string][] => [
  ...(mqtt?.mqttsUrl === undefined ? [] : [["mqtts://127.0.0.1:8883", mqtt.mqttsUrl] as [string, string]]),
  ...(mqtt?.mqttWsUrl === undefined ? [] : [["wss://127.0.0.1", laptopUrl.replace(/^http/, "ws")] as [string, string]]),
];
