/** Makes the hosts that MQTT clients connect to: AWS IoT Core takes one protocol at each. */

import { CfnDeletionPolicy, Stack } from "aws-cdk-lib";
import { type CfnAuthorizer, CfnDomainConfiguration } from "aws-cdk-lib/aws-iot";
import { Construct } from "constructs";
import { configurationName, markLength } from "../../lambdas/shared/core/mqtt/hosts.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import type { MqttDomain } from "./settings.ts";

/** Names the stage's domain configurations. */
export function mqttConfigurations({ name, mqtt: { domain } }: StageSettings) {
  const certificateArn = domain?.certificateArn ?? "";
  return {
    mqttsConfiguration: configurationName(name, "mqtts", domain && { host: domain.mqttsHost, certificateArn }),
    wssConfiguration: configurationName(name, "wss", domain && { host: domain.wssHost, certificateArn }),
  };
}

/** Permits actions on the stage's domain configurations, and on no others. */
export function permitConfigurations(grantee: MillraceFunction, { name }: StageSettings, actions: string[]): void {
  const bare = [configurationName(name, "mqtts"), configurationName(name, "wss")];
  // Stands for the mark of a stage's own host names, which a stage may have had others of before.
  const marked = bare.map((each) => `${each}-${"?".repeat(markLength)}`);
  permitOnNames(grantee, [...bare, ...marked], actions);
}

/** Permits actions on the stage's domain configurations of now. */
export function permitPresentConfigurations(grantee: MillraceFunction, stage: StageSettings, actions: string[]): void {
  permitOnNames(grantee, Object.values(mqttConfigurations(stage)), actions);
}

function permitOnNames(grantee: MillraceFunction, names: readonly string[], actions: string[]): void {
  for (const pattern of names) {
    const resourceName = `${pattern}/*`;
    grantee.permitWide({
      actions,
      resources: [Stack.of(grantee).formatArn({ service: "iot", resource: "domainconfiguration", resourceName })],
      finding: `Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:domainconfiguration/${resourceName}`,
      reason: "AWS adds an id of its own to the name of a domain configuration.",
    });
  }
}

/** Permits actions on all MQTT clients. */
export function permitOnClients(grantee: MillraceFunction, actions: string[]): void {
  grantee.permitWide({
    actions,
    resources: [Stack.of(grantee).formatArn({ service: "iot", resource: "client", resourceName: "*" })],
    finding: "Resource::arn:<AWS::Partition>:iot:<AWS::Region>:<AWS::AccountId>:client/*",
    reason: "Users and API tokens connect with client ids of their choice.",
  });
}

export interface MqttDomainsProps {
  readonly stage: StageSettings;
  readonly authorizer: CfnAuthorizer;
}

/** Takes devices that know TLS 1.2 at best. */
const securityPolicy = "IoTSecurityPolicy_TLS13_1_2_2022_10";

export class MqttDomains extends Construct {
  constructor(scope: Construct, id: string, { stage, authorizer }: MqttDomainsProps) {
    super(scope, id);
    const { mqttsConfiguration, wssConfiguration } = mqttConfigurations(stage);
    const own = stage.mqtt.domain;
    const make = (part: string, name: string, applicationProtocol: string, host?: string): void => {
      const configuration = new CfnDomainConfiguration(this, part, {
        domainConfigurationName: name,
        serviceType: "DATA",
        authenticationType: "CUSTOM_AUTH",
        applicationProtocol,
        authorizerConfig: { defaultAuthorizerName: authorizer.ref, allowAuthorizerOverride: false },
        tlsConfig: { securityPolicy },
        ...(own && host ? ownName(own, host) : {}),
      });
      // Keeps the host, since AWS deletes one of its own naming only a week after it was disabled: whoever deletes or
      // rolls back the stack would be stuck.
      configuration.cfnOptions.deletionPolicy = CfnDeletionPolicy.RETAIN;
      configuration.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    };
    make("Mqtts", mqttsConfiguration, "SECURE_MQTT", own?.mqttsHost);
    make("Wss", wssConfiguration, "MQTT_WSS", own?.wssHost);
  }
}

const ownName = ({ certificateArn }: MqttDomain, domainName: string) => ({
  domainName,
  serverCertificateArns: [certificateArn],
});
