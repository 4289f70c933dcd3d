/** Makes the door for consumers and management: a regional REST API, which can stream its answers. */

import { Stack } from "aws-cdk-lib";
import {
  EndpointType,
  type IResource,
  LambdaIntegration,
  LogGroupLogDestination,
  type Method,
  Resource,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { Construct } from "constructs";
import { acknowledge } from "../shared/acknowledge.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { accessLogFormat, createAccessLog } from "./access-log.ts";
import { gatewayCors } from "./cross-origin.ts";
import type { DoorFunctions } from "./door-functions.ts";
import { addGatewayResponses } from "./gateway-responses.ts";
import { streamFrom } from "./streams.ts";

export interface RestDoorProps {
  readonly stage: StageSettings;
}

const logFormat = accessLogFormat(
  { method: "$context.httpMethod", path: "$context.path" },
  "$context.integration.error",
);

/** Is part of the API's address if the stage has no domain. REST APIs cannot do without it. */
export const apiStageName = "api";

export class RestDoor extends Construct {
  readonly api: RestApi;
  /**
   * Is the address under which the API is called from outside, without a slash at its end. It is made of names alone,
   * because the API's own URL depends on its methods, and so on the functions that need this address.
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

  /** Names who signs webhooks: the address of the discovery document. */
  get webhookIssuer(): string {
    return `${this.publicUrl}/data-connector`;
  }

  /** Lists the first part of every path that the API knows, with a part below it where there is one: `/v2/{proxy+}`. */
  get paths(): string[] {
    const below = this.api.root.node.children.filter((child) => child instanceof Resource);
    return below
      .filter(({ path }) => path !== "/{proxy+}")
      .map(({ path, node }) => (node.children.some((child) => child instanceof Resource) ? `${path}/{proxy+}` : path));
  }

  /** Is where service accounts get access tokens: the one audience of their assertions. */
  get tokenUrl(): string {
    return `${this.publicUrl}/oauth2/token`;
  }

  /**
   * Adds the calls, and beside each of them every other path, because API Gateway tells `/oauth2/token/` from
   * `/oauth2/token`, and answers no browser that asks about a path which it does not know. The functions are made after
   * the API, because some of them need its address.
   */
  open({ manage, authenticate, stream, device }: DoorFunctions): void {
    const { root } = this.api;
    const [oauth2, keys] = [root.addResource("oauth2"), root.addResource(".well-known")];
    const discovery = root.addResource("data-connector").addResource(".well-known");
    const v2 = root.addResource("v2");
    serve(v2.addResource("{proxy+}"), manage);
    openDevices(v2.addResource("projects"), { manage, stream, device });
    for (const document of ["openapi.json", "asyncapi.json"]) serve(root.addResource(document), manage);
    serve(oauth2.addResource("token"), authenticate);
    serve(keys.addResource("jwks.json"), authenticate);
    for (const document of ["openid-configuration", "jwks.json", "standard-webhooks.json"]) {
      serve(discovery.addResource(document), authenticate);
    }
    for (const parent of [oauth2, keys, discovery]) serve(parent.addResource("{proxy+}"), authenticate);
    serve(root, manage);
    serve(root.addResource("{proxy+}"), manage);
  }

  private createApi(stage: StageSettings): RestApi {
    const log = createAccessLog(this, stage);
    const api = new RestApi(this, "Api", {
      // Names the stage, because metrics go by this name, and two stages in one account must differ in it.
      restApiName: `millrace-${stage.name}-consumers`,
      description: `Millrace ${stage.name}: management, data connectors, devices and events`,
      endpointTypes: [EndpointType.REGIONAL],
      // Sets the account's role, without which no REST API may write an access log. It stays when the stack is removed.
      cloudWatchRole: true,
      deployOptions: {
        stageName: apiStageName,
        throttlingRateLimit: stage.throttle.requestsPerSecond,
        throttlingBurstLimit: stage.throttle.burst,
        accessLogDestination: new LogGroupLogDestination(log),
        accessLogFormat: logFormat,
      },
    });
    // Removes the CDK's output, since the stack has one of its own, which names the domain if there is one.
    api.node.tryRemoveChild("Endpoint");
    addGatewayResponses(api, gatewayCors(stage.allowedOrigins));
    acknowledgeApi(api);
    return api;
  }
}

/**
 * Adds the paths whose answers stream, and around them every other path, because API Gateway goes by the most exact
 * path and leaves no other way out of it. `projects/-` comes first, since it is no project's id.
 */
function openDevices(projects: IResource, functions: Pick<DoorFunctions, "manage" | "stream" | "device">): void {
  const { manage, stream, device } = functions;
  const [project, across] = [projects.addResource("{project}"), projects.addResource("-")];
  const [all, devices] = [project.addResource("devices:stream"), project.addResource("devices")];
  const one = devices.addResource("{device}");
  for (const method of [...streamFrom(all, stream), ...streamFrom(one, device)]) acknowledgeMethod(method);
  for (const each of [projects, across, project, all, devices, one]) serve(each, manage);
  for (const parent of [across, project, one]) serve(parent.addResource("{proxy+}"), manage);
}

/** Passes every method on, so that the function says which ones it takes. */
function serve(resource: IResource, target: MillraceFunction): void {
  const method = resource.addMethod("ANY", new LambdaIntegration(target.function, { allowTestInvoke: false }));
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
