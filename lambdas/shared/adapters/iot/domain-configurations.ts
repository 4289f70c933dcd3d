/** Reads and changes domain configurations of AWS IoT Core: the hosts that MQTT clients connect to. */

import {
  DescribeDomainConfigurationCommand,
  DescribeEndpointCommand,
  IoTClient,
  ListDomainConfigurationsCommand,
  ResourceNotFoundException,
  UpdateDomainConfigurationCommand,
} from "@aws-sdk/client-iot";

export interface DomainConfiguration {
  readonly isEnabled: boolean;
  /** The authorizer that decides who is let in; absent if there is none. */
  readonly authorizer?: string;
  readonly hostName?: string;
}

export class DomainConfigurations {
  private readonly client: IoTClient;

  constructor(client = new IoTClient({})) {
    this.client = client;
  }

  /** Answers the names of all configurations of the account and region. */
  async names(): Promise<readonly string[]> {
    const names: string[] = [];
    let marker: string | undefined;
    do {
      const page = await this.client.send(new ListDomainConfigurationsCommand({ ...(marker ? { marker } : {}) }));
      names.push(...(page.domainConfigurations ?? []).flatMap((each) => each.domainConfigurationName ?? []));
      marker = page.nextMarker;
    } while (marker);
    return names;
  }

  /** Answers undefined if there is no configuration of the name. Rejects if there is no answer within `patienceMillis`. */
  async find(name: string, patienceMillis?: number): Promise<DomainConfiguration | undefined> {
    const command = new DescribeDomainConfigurationCommand({ domainConfigurationName: name });
    const options = patienceMillis === undefined ? {} : { abortSignal: AbortSignal.timeout(patienceMillis) };
    const found = await this.client.send(command, options).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    });
    if (!found) return undefined;
    const { domainConfigurationStatus, authorizerConfig, domainName } = found;
    const authorizer = authorizerConfig?.defaultAuthorizerName;
    return {
      isEnabled: domainConfigurationStatus === "ENABLED",
      ...(authorizer ? { authorizer } : {}),
      ...(domainName ? { hostName: domainName } : {}),
    };
  }

  /** Lets clients in that the authorizer lets in, and no client name another one. */
  async enable(name: string, authorizer: string): Promise<void> {
    await this.client.send(
      new UpdateDomainConfigurationCommand({
        domainConfigurationName: name,
        domainConfigurationStatus: "ENABLED",
        authorizerConfig: { defaultAuthorizerName: authorizer, allowAuthorizerOverride: false },
      }),
    );
  }

  async disable(name: string): Promise<void> {
    await this.client.send(
      new UpdateDomainConfigurationCommand({ domainConfigurationName: name, domainConfigurationStatus: "DISABLED" }),
    );
  }

  /** Frees the authorizer, which cannot be deleted while a configuration names it. */
  async removeAuthorizer(name: string): Promise<void> {
    await this.client.send(
      new UpdateDomainConfigurationCommand({ domainConfigurationName: name, removeAuthorizerConfig: true }),
    );
  }

  /** Answers the account's own endpoint, to which names of other DNS zones point. */
  async dataEndpoint(): Promise<string | undefined> {
    const { endpointAddress } = await this.client.send(new DescribeEndpointCommand({ endpointType: "iot:Data-ATS" }));
    return endpointAddress;
  }
}
