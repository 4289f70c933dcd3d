/** Reads the settings of MQTT: `stages.<name>.mqtt`. */

import { isUuid } from "../../lambdas/shared/core/uuid.ts";
import { certificate, host, hostedZone, type Zone } from "../domain-setting.ts";
import { group, optional, refuse, type Setting, yesOrNo } from "../setting.ts";

/** Describes the stage's own host names, one for each protocol. */
export interface MqttDomain {
  readonly mqttsHost: string;
  readonly wssHost: string;
  /** Names a certificate in the stage's region that is valid for both names. */
  readonly certificateArn: string;
  /** Names the Route 53 zone that gets both records. It is absent if another DNS holds the names. */
  readonly hostedZone?: Zone;
}

const levels = ["ERROR", "WARN", "INFO", "DEBUG"] as const;

/** Describes what AWS IoT Core logs. There is one such setting in an account, so it is asked for. */
export interface MqttLogging {
  readonly level: (typeof levels)[number];
  /** Names one source of which everything is logged. */
  readonly source?: string;
}

export interface MqttSettings {
  /** Is absent if AWS names the hosts. */
  readonly domain?: MqttDomain;
  /** Is absent if the stage leaves the account's logging as it is. */
  readonly logging?: MqttLogging;
  /** Tells devices, on a topic of theirs, why a payload was refused. People find it in the source's messages anyway. */
  readonly tellRefusals: boolean;
  /** Sends those who subscribe to live data what is known already. Each value is a message of AWS IoT Core's. */
  readonly lastValues: boolean;
}

export const usualMqtt: MqttSettings = { tellRefusals: true, lastValues: true };

export function mqtt(setting: Setting): MqttSettings {
  const at = group(setting, ["domain", "logging", "tellRefusals", "lastValues"]);
  const own = optional(at("domain"), domain, undefined);
  const logged = optional(at("logging"), logging, undefined);
  const tellRefusals = optional(at("tellRefusals"), yesOrNo, usualMqtt.tellRefusals);
  const lastValues = optional(at("lastValues"), yesOrNo, usualMqtt.lastValues);
  return { ...(own ? { domain: own } : {}), ...(logged ? { logging: logged } : {}), tellRefusals, lastValues };
}

function domain(setting: Setting): MqttDomain {
  const at = group(setting, ["mqttsHost", "wssHost", "certificateArn", "hostedZone"]);
  const [mqttsHost, wssHost] = [host(at("mqttsHost")), host(at("wssHost"))];
  if (mqttsHost === wssHost) refuse(at("wssHost"), "write another name than mqttsHost, since each has one protocol");
  const names = { mqttsHost, wssHost, certificateArn: certificate(at("certificateArn")) };
  const zone = optional(at("hostedZone"), (found) => zoneOfBoth(found, [mqttsHost, wssHost]), undefined);
  return zone ? { ...names, hostedZone: zone } : names;
}

function zoneOfBoth(setting: Setting, [one, other]: readonly [string, string]): Zone {
  hostedZone(setting, other);
  return hostedZone(setting, one);
}

function logging(setting: Setting): MqttLogging {
  const at = group(setting, ["level", "source"]);
  const level = levels.find((each) => each === at("level").value);
  if (!level) return refuse(at("level"), `write one of ${levels.join(", ")}`);
  const source = optional(at("source"), sourceId, undefined);
  return source ? { level, source } : { level };
}

const sourceId = (setting: Setting): string =>
  typeof setting.value === "string" && isUuid(setting.value)
    ? setting.value.toLowerCase()
    : refuse(setting, "write the source's Activation UID");
