/** Reads the account's quotas that AWS tells no alarm: `stages.<name>.quotas`. */

import { group, optional, type Setting, wholeNumber } from "./setting.ts";

/** Lists what AWS grants the account in the stage's region. Alarms ring at a share of it; nothing else reads it. */
export interface Quotas {
  /** Bounds the messages of one queue that were received and are hidden still. */
  readonly queueInFlight: number;
  readonly mqttConnectsPerSecond: number;
  readonly mqttPublishesPerSecond: number;
  readonly mqttRulesPerSecond: number;
}

/** Holds what AWS grants in its larger regions. AWS IoT Core grants a fifth or a tenth of it in the smaller ones. */
export const usualQuotas: Quotas = {
  queueInFlight: 120_000,
  mqttConnectsPerSecond: 500,
  mqttPublishesPerSecond: 20_000,
  mqttRulesPerSecond: 20_000,
};

const most = 100_000_000;

export function quotas(setting: Setting): Quotas {
  const at = group(setting, Object.keys(usualQuotas));
  const read = (key: keyof Quotas): number =>
    optional(at(key), (found) => wholeNumber(found, 1, most), usualQuotas[key]);
  return {
    queueInFlight: read("queueInFlight"),
    mqttConnectsPerSecond: read("mqttConnectsPerSecond"),
    mqttPublishesPerSecond: read("mqttPublishesPerSecond"),
    mqttRulesPerSecond: read("mqttRulesPerSecond"),
  };
}
