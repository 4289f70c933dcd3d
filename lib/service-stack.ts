/** Makes what a stage does. Everything in this stack can be removed and made again without losing data. */

import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "./alarms.ts";
import { SharedDomain } from "./api/domain.ts";
import { DoorFunctions } from "./api/door-functions.ts";
import { HttpDoor } from "./api/http-door.ts";
import { RestDoor } from "./api/rest-door.ts";
import { Deliveries } from "./background/deliveries.ts";
import { ConsoleSite } from "./console/console-site.ts";
import type { DataStack } from "./data/data-stack.ts";
import { Bootstrap } from "./deployment/bootstrap.ts";
import { Dismantle } from "./deployment/dismantle.ts";
import { Mqtt } from "./mqtt/mqtt.ts";
import { Pipeline } from "./pipeline/pipeline.ts";
import type { StageSettings } from "./stage.ts";

export interface ServiceStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

/** Holds the doors, the pipeline behind them, what runs at deployment and removal, and the alarms over all of it. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { stage, data, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const rest = new RestDoor(this, "RestDoor", { stage });
    const { webhookIssuer, tokenUrl } = rest;
    const pipeline = new Pipeline(this, "Pipeline", { stage, data });
    const deliveries = new Deliveries(this, "Deliveries", {
      stage,
      data,
      webhookIssuer,
      intake: pipeline.intake,
      mqttIntake: pipeline.mqttIntake,
    });
    pipeline.sendJobsTo(deliveries.jobs);
    const addresses = { publicUrl: rest.publicUrl, webhookIssuer, tokenUrl };
    const functions = new DoorFunctions(this, "Doors", { stage, data, pipeline, deliveries, ...addresses });
    const { resource } = new Bootstrap(this, "Bootstrap", { stage, data });
    // Updates deliver only after bootstrap has made the webhook keys that its new code signs with.
    deliveries.deliver.function.node.addDependency(resource);
    const { deliver, perform, watch } = deliveries;
    const makers = [functions.manage, perform, watch];
    const dismantle = new Dismantle(this, "Dismantle", { stage, deliver, makers });
    const mqtt = new Mqtt(this, "Mqtt", { stage, data, pipeline, dismantle: dismantle.resource });
    const http = new HttpDoor(this, "HttpDoor", { stage, functions });
    rest.open(functions);
    if (stage.domain) new SharedDomain(this, "Domain", { domain: stage.domain, http, rest });
    if (stage.console) new ConsoleSite(this, "Console", { stage, settings: stage.console, http, rest, mqtt });
    new Alarms(this, "Alarms", { stage, data, pipeline, deliveries, functions, mqtt, http, rest });
    this.addOutputs(stage, http, rest);
  }

  private addOutputs(stage: StageSettings, http: HttpDoor, rest: RestDoor): void {
    new CfnOutput(this, "HttpUrl", {
      description: "Where sources sign in and send points: add /Auth or /api/data",
      value: http.publicUrl,
    });
    new CfnOutput(this, "RestUrl", {
      description: "Where consumers and management go: add /v2, /oauth2/token or /.well-known/jwks.json",
      value: stage.domain ? rest.publicUrl : rest.api.url,
    });
  }
}
