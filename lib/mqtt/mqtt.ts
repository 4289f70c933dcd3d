/** Makes the door for MQTT: who is let in, the hosts, and the rules that hand on what is published. */

import { CfnOutput, type CustomResource } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { DataStack } from "../data/data-stack.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { MqttAuthorizer } from "./authorizer.ts";
import { MqttDomains } from "./domains.ts";
import { MqttHosts } from "./hosts.ts";
import { MqttLogging } from "./logging.ts";
import { TopicRules } from "./rules.ts";

export interface MqttProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly pipeline: Pipeline;
  /** Closes the hosts when the stack is deleted, or goes away again because its creation failed. */
  readonly dismantle: CustomResource;
}

export class Mqtt extends Construct {
  readonly authorizeMqtt: MillraceFunction<"authorizeMqtt">;
  /** The names of the topic rules. */
  readonly rules: readonly string[];
  /** Is where MQTT clients connect over TLS. */
  readonly mqttsUrl: string;
  /** Is where they connect over WebSockets, and its host. */
  readonly wssUrl: string;
  readonly wssHost: string;

  constructor(scope: Construct, id: string, { stage, data, pipeline, dismantle }: MqttProps) {
    super(scope, id);
    const rules = new TopicRules(this, "Rules", { stage, data, intake: pipeline.mqttIntake });
    this.rules = rules.names;
    const { authorizer, function: authorizeMqtt } = new MqttAuthorizer(this, "Auth", { stage, data });
    this.authorizeMqtt = authorizeMqtt;
    const domains = new MqttDomains(this, "Domains", { stage, authorizer });
    // Has CloudFormation close the hosts between their own end, of which it does nothing, and the authorizer's, which it
    // could not delete before: it removes things in the reverse order of their dependencies.
    dismantle.node.addDependency(authorizer);
    domains.node.addDependency(dismantle);
    const hosts = new MqttHosts(this, "Hosts", { stage, authorizer });
    hosts.node.addDependency(domains);
    if (stage.mqtt.logging) new MqttLogging(this, "Logging", stage.mqtt.logging);
    this.mqttsUrl = `mqtts://${hosts.mqtts}:8883`;
    this.wssHost = hosts.wss;
    this.wssUrl = `wss://${hosts.wss}/mqtt`;
    new CfnOutput(scope, "MqttsUrl", {
      description: "Where MQTT clients connect over TLS, with SNI",
      value: this.mqttsUrl,
    });
    new CfnOutput(scope, "MqttWssUrl", {
      description: "Where MQTT clients connect over WebSockets",
      value: this.wssUrl,
    });
  }
}
