/** Names the hosts of MQTT, and declares what a deployment finds out about them. */

import { createHash } from "node:crypto";

/** Is what the template reads of them, under these names. */
export interface MqttHosts {
  readonly MqttsHost: string;
  readonly WssHost: string;
  /** The account's own endpoint, to which names of other DNS zones point. */
  readonly DataEndpoint: string;
}

/** The domain configurations of a stage, one for each protocol. */
const parts = ["mqtts", "wss"] as const;

/** Is what AWS lets nobody change of a domain configuration: another one has another name. */
interface OwnName {
  readonly host: string;
  readonly certificateArn: string;
}

/**
 * Answers the name of a domain configuration. It is the same at each deployment, so that what an earlier one left behind
 * can be found, imported and opened again.
 */
export function configurationName(stage: string, part: (typeof parts)[number], own?: OwnName): string {
  const name = `millrace-${stage}-${part}`;
  if (!own) return name;
  const mark = createHash("sha256").update(`${own.host} ${own.certificateArn}`).digest("hex");
  return `${name}-${mark.slice(0, markLength)}`;
}

export const markLength = 8;

/** Tells whether a domain configuration is one of the stage's: of now, or of names that it had before. */
export const isConfigurationOf = (stage: string, name: string): boolean =>
  parts.some((part) => {
    const [bare, rest] = [configurationName(stage, part), name.slice(configurationName(stage, part).length)];
    return name.startsWith(bare) && /^(-[0-9a-f]{8})?$/.test(rest);
  });
