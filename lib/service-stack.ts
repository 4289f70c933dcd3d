/** What a stage does: everything here can be taken away and made again without losing data. */

import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "./constructs/alarms.ts";
import { Deliveries } from "./constructs/deliveries.ts";
import { SharedDomain } from "./constructs/domain.ts";
import { DoorFunctions } from "./constructs/door-functions.ts";
import { HttpDoor } from "./constructs/http-door.ts";
import { Bootstrap, Dismantle } from "./constructs/lifecycle.ts";
import { Pipeline } from "./constructs/pipeline.ts";
import { RestDoor } from "./constructs/rest-door.ts";
import type { DataStack } from "./data-stack.ts";
import type { StageSettings } from "./stage.ts";

export interface ServiceStackProps extends StackProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

/** The doors, the pipeline behind them, what runs at deploy and at tear-down, and the alarms over all of it. */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, { stage, data, ...props }: ServiceStackProps) {
    super(scope, id, props);
    const rest = new RestDoor(this, "RestDoor", { stage });
    const { webhookIssuer } = rest;
    const pipeline = new Pipeline(this, "Pipeline", { stage, data });
    const deliveries = new Deliveries(this, "Deliveries", { stage, data, webhookIssuer });
    const functions = new DoorFunctions(this, "Doors", { stage, data, pipeline, deliveries, webhookIssuer });
    const { resource } = new Bootstrap(this, "Bootstrap", { stage, data });
    // An update brings the code that signs by webhook keys only when those are there.
    deliveries.deliver.function.node.addDependency(resource);
    new Dismantle(this, "Dismantle", { stage, deliver: deliveries.deliver, manage: functions.manage });
    const http = new HttpDoor(this, "HttpDoor", { stage, functions });
    rest.open(functions);
    if (stage.domain) new SharedDomain(this, "Domain", { domain: stage.domain, http, rest });
    new Alarms(this, "Alarms", { stage, pipeline, deliveries, functions, http, rest });
    this.addOutputs(stage, http, rest);
  }

  private addOutputs(stage: StageSettings, http: HttpDoor, rest: RestDoor): void {
    const host = stage.domain && `https://${stage.domain.name}`;
    new CfnOutput(this, "HttpUrl", {
      description: "Where sources sign in and send points: add /Auth or /api/data",
      value: host ?? http.api.apiEndpoint,
    });
    new CfnOutput(this, "RestUrl", {
      description: "Where consumers and management go: add /v2, /oauth2/token or /.well-known/jwks.json",
      value: host ?? rest.api.url,
    });
  }
}
