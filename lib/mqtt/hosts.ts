/** Finds out under which host names MQTT is reached, and opens them at each deployment. */

import { CfnDeletionPolicy, CustomResource, Duration } from "aws-cdk-lib";
import type { CfnAuthorizer } from "aws-cdk-lib/aws-iot";
import { CfnRecordSet, CnameRecord, HostedZone } from "aws-cdk-lib/aws-route53";
import { Construct } from "constructs";
import type { MqttHosts as HostNames } from "../../lambdas/shared/core/mqtt/hosts.ts";
import { answerSeconds, eventsWaitSeconds } from "../deployment/custom-resource.ts";
import { permitUnscoped } from "../pipeline/connector-queues.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { mqttConfigurations, permitConfigurations } from "./domains.ts";
import type { MqttDomain } from "./settings.ts";

export interface MqttHostsProps {
  readonly stage: StageSettings;
  readonly authorizer: CfnAuthorizer;
}

const openTimeoutSeconds = 60;

export class MqttHosts extends Construct {
  readonly mqtts: string;
  readonly wss: string;

  constructor(scope: Construct, id: string, { stage, authorizer }: MqttHostsProps) {
    super(scope, id);
    const names = mqttConfigurations(stage);
    const open = new MillraceFunction(this, "OpenMqtt", {
      name: "openMqtt",
      description: "Opens the hosts of MQTT and tells their names",
      environment: { stage: stage.name, mqttAuthorizer: authorizer.ref, ...names },
      timeoutSeconds: openTimeoutSeconds,
      memoryMiB: 256,
      logRetentionDays: stage.logRetentionDays,
      eventsWaitSeconds,
    });
    permitConfigurations(open, stage, ["iot:DescribeDomainConfiguration", "iot:UpdateDomainConfiguration"]);
    permitUnscoped(
      open,
      ["iot:DescribeEndpoint"],
      "AWS authorizes asking for the account's endpoint on no resource; it shows, and changes nothing.",
    );
    const resource = new CustomResource(this, "Resource", {
      resourceType: "Custom::MillraceMqttHosts",
      serviceToken: open.function.functionArn,
      serviceTimeout: Duration.seconds(openTimeoutSeconds + answerSeconds),
      // Makes CloudFormation call the function again when one of these values changes.
      properties: { Authorizer: authorizer.ref, ...names, Own: stage.mqtt.domain ?? "none" },
    });
    const tell = (name: keyof HostNames): string => resource.getAttString(name);
    this.mqtts = tell("MqttsHost");
    this.wss = tell("WssHost");
    if (stage.mqtt.domain) this.addRecords(stage.mqtt.domain, tell("DataEndpoint"));
  }

  private addRecords({ hostedZone, mqttsHost, wssHost }: MqttDomain, domainName: string): void {
    if (!hostedZone) return;
    const zone = HostedZone.fromHostedZoneAttributes(this, "Zone", {
      hostedZoneId: hostedZone.id,
      zoneName: hostedZone.name,
    });
    for (const [id, host] of [
      ["Mqtts", mqttsHost],
      ["Wss", wssHost],
    ] as const) {
      const record = new CnameRecord(this, id, { zone, recordName: `${host}.`, domainName });
      // Leaves the record of a former name, whose host stays open for devices that still have it.
      const child = record.node.defaultChild;
      if (!(child instanceof CfnRecordSet)) throw new Error(`The record of ${host} is of another kind than expected.`);
      child.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
      child.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    }
  }
}
