/**
 * Closes the hosts of MQTT, which outlast their stack: AWS deletes a host of its own naming only a week after it was
 * disabled, and an authorizer only when no host names it.
 */

import { isConfigurationOf } from "../../shared/core/mqtt/hosts.ts";
import { log } from "../../shared/handlers/log.ts";

export interface MqttDomains {
  /** Answers the names of all configurations there are, also of other stages. */
  names(): Promise<readonly string[]>;
  /** Answers undefined if there is no configuration of the name. */
  find(name: string): Promise<{ readonly isEnabled: boolean; readonly authorizer?: string } | undefined>;
  disable(name: string): Promise<void>;
  removeAuthorizer(name: string): Promise<void>;
}

/**
 * Closes what is there of the stage, also when the stack's creation failed halfway, and hosts of names that it had
 * before. Running it again does no harm.
 */
export async function closeMqtt(domains: MqttDomains, stage: string): Promise<void> {
  const names = (await domains.names()).filter((name) => isConfigurationOf(stage, name));
  for (const name of names) {
    const domain = await domains.find(name);
    if (!domain) continue;
    if (domain.isEnabled) await domains.disable(name);
    if (domain.authorizer !== undefined) await domains.removeAuthorizer(name);
    log.info("MQTT host closed; a new deployment can import it, and AWS deletes it from the eighth day on", {
      delete: `aws iot delete-domain-configuration --domain-configuration-name ${name}`,
    });
  }
}
