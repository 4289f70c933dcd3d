/** The door for consumers and management: a Regional REST API, which can stream its answers. */

import { Stack } from "aws-cdk-lib";
import {
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  type Resource,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
import { acknowledge } from "../shared/acknowledge.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { accessLogFormat, createAccessLog } from "./access-log.ts";
import type { DoorFunctions } from "./door-functions.ts";
import { addGatewayResponses } from "./gateway-responses.ts";

export interface RestDoorProps {
  readonly stage: StageSettings;
}

const logFormat = accessLogFormat(
  { method: "$context.httpMethod", path: "$context.path" },
  "$context.integration.error",
);

/** Part of the API's address where the stage has no domain; REST APIs can't do without. */
const apiStageName = "api";

export class RestDoor extends Construct {
  readonly api: RestApi;
  /**
   * Where the API is asked from outside, without a slash at its end. Made of names alone: the API's own URL depends on
   * its methods, and so on the functions that are to be told this.
   */
  readonly publicUrl: string;

  constructor(scope: Construct, id: string, { stage }: RestDoorProps) {
    super(scope, id);
    this.api = this.createApi(stage);
    const { region, urlSuffix } = Stack.of(this);
    this.publicUrl = stage.domain
      ? `https://${stage.domain.name}`
      : `https://${this.api.restApiId}.execute-api.${region}.${urlSuffix}/${apiStageName}`;
  }

  /** Who signs webhooks: the discovery document stands under this address. */
  get webhookIssuer(): string {
    return `${this.publicUrl}/data-connector`;
  }

  /** The functions come after the API, whose address some of them are told. */
  open(functions: DoorFunctions): void {
    const { root } = this.api;
    serve(root.addResource("v2").addResource("{proxy+}"), "ANY", functions.manage);
    serve(root.addResource("openapi.json"), "GET", functions.manage);
    serve(root.addResource("oauth2").addResource("token"), "POST", functions.authenticate);
    serve(root.addResource(".well-known").addResource("jwks.json"), "GET", functions.authenticate);
    const discovery = root.addResource("data-connector").addResource(".well-known");
    for (const document of ["openid-configuration", "jwks.json", "standard-webhooks.json"]) {
      serve(discovery.addResource(document), "GET", functions.authenticate);
    }
  }

  private createApi(stage: StageSettings): RestApi {
    const log = createAccessLog(this, stage);
    const api = new RestApi(this, "Api", {
      // Its metrics go by this name: two stages in one account must differ in it.
      restApiName: `millrace-${stage.name}-consumers`,
      description: `Millrace ${stage.name}: management, data connectors, devices and events`,
      endpointTypes: [EndpointType.REGIONAL],
      // An account's setting, without which no REST API may write an access log; it stays when the stack goes.
      cloudWatchRole: true,
      deployOptions: {
        stageName: apiStageName,
        throttlingRateLimit: stage.throttle.requestsPerSecond,
        throttlingBurstLimit: stage.throttle.burst,
        accessLogDestination: new LogGroupLogDestination(log),
        accessLogFormat: logFormat,
      },
    });
    // The stack's own output says it, with the domain where there is one.
    api.node.tryRemoveChild("Endpoint");
    addGatewayResponses(api);
    acknowledgeApi(api);
    return api;
  }
}

function serve(resource: Resource, httpMethod: string, target: MillraceFunction): void {
  const method = resource.addMethod(httpMethod, new LambdaIntegration(target.function, { allowTestInvoke: false }));
  acknowledgeMethod(method);
}

function acknowledgeMethod(method: Method): void {
  acknowledge(method, "APIG4", "The function checks the caller itself, by the same rules on both doors.");
  acknowledge(method, "COG4", "People, sources and service accounts sign in with Millrace, not with Cognito.");
}

function acknowledgeApi(api: RestApi): void {
  const stage = api.deploymentStage;
  acknowledge(api, "APIG2", "The function validates each request, with messages that name the field and the fix.");
  acknowledge(
    stage,
    "APIG3",
    "A web ACL costs more a month than an idle stage and is the operator's choice; the stage is throttled.",
  );
  acknowledge(
    stage,
    "APIG6",
    "The access log has each request with its errors; execution logs would go to a group that is kept for ever.",
  );
  acknowledge(
    api,
    "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]",
    "API Gateway refuses an account role that lacks any right of this policy, which AWS made for it.",
  );
}
