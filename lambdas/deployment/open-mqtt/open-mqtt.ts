/**
 * Opens the hosts of MQTT and tells their names, which CloudFormation does not. A host that an earlier deployment left
 * behind is closed and without an authorizer: it is opened again, and so keeps its name.
 */

import { PlatformError } from "../../shared/core/error.ts";
import type { MqttHosts } from "../../shared/core/mqtt/hosts.ts";

interface Domain {
  readonly isEnabled: boolean;
  readonly authorizer?: string;
  readonly hostName?: string;
}

export interface OpenMqttPort {
  readonly domains: {
    find(name: string): Promise<Domain | undefined>;
    enable(name: string, authorizer: string): Promise<void>;
    dataEndpoint(): Promise<string | undefined>;
  };
}

export interface MqttNames {
  /** The names of the domain configurations, one for each protocol. */
  readonly mqtts: string;
  readonly wss: string;
  readonly authorizer: string;
}

/** Throws `not-found` if a domain configuration is missing, or has no host name yet. */
export async function openMqtt({ domains }: OpenMqttPort, { mqtts, wss, authorizer }: MqttNames): Promise<MqttHosts> {
  const hostOf = async (name: string): Promise<string> => {
    const domain = await domains.find(name);
    if (!domain?.hostName) {
      throw new PlatformError("not-found", `The domain configuration ${name} is missing, or has no host name yet.`);
    }
    if (!domain.isEnabled || domain.authorizer !== authorizer) await domains.enable(name, authorizer);
    return domain.hostName;
  };
  const endpoint = await domains.dataEndpoint();
  if (!endpoint) throw new PlatformError("not-found", "AWS IoT Core tells no endpoint for this account.");
  return { MqttsHost: await hostOf(mqtts), WssHost: await hostOf(wss), DataEndpoint: endpoint };
}
