/** Reads REST APIs (API Gateway v1). */

import type { Cloud } from "../cloud.ts";
import { asBoolean, asList, asNumber, asObject, asText, type JsonObject } from "../json.ts";
import { ignored, kind, reasons } from "../kind.ts";
import type { LocalGatewayResponse, LocalRoute } from "../model/routes.ts";
import { digest } from "../names.ts";
import type { Resource } from "../resource.ts";

const ownId = (resource: Resource): string => digest(`${resource.stackName}/${resource.logicalId}`, 10);
const rootId = (resource: Resource): string => digest(`${resource.stackName}/${resource.logicalId}/root`, 10);

/** REST APIs wait for at most 29 s unless the account's quota was raised. A streamed answer may take 15 minutes. */
const longestWaitMillis = 29_000;
const longestStreamMillis = 900_000;

const integrationReads = ["Type", "Uri", "IntegrationHttpMethod", "TimeoutInMillis", "ResponseTransferMode"];

export const restApiKinds = {
  "AWS::ApiGateway::RestApi": kind({
    reads: ["Name", "BinaryMediaTypes"],
    ignores: {
      Description: reasons.description,
      DisableExecuteApiEndpoint: "the laptop has one address, whatever it is called",
      EndpointConfiguration: "the laptop has one address, whatever it is called",
      EndpointAccessMode: "the laptop has one address, whatever it is called",
      SecurityPolicy: "the laptop's doors are plain HTTP on loopback",
      FailOnWarnings: "it concerns an import of OpenAPI, which the laptop does not take",
      MinimumCompressionSize: "compressing on loopback saves nothing",
    },
    ref: ownId,
    attributes: { RootResourceId: rootId, RestApiId: ownId },
  }),
  "AWS::ApiGateway::Resource": kind({
    reads: ["ParentId", "PathPart", "RestApiId"],
    ref: ownId,
    attributes: { ResourceId: ownId },
  }),
  "AWS::ApiGateway::Method": kind({
    reads: [
      "AuthorizationType",
      "HttpMethod",
      "ResourceId",
      "RestApiId",
      "ApiKeyRequired",
      ...integrationReads.map((name) => `Integration.${name}`),
    ],
    ignores: {
      OperationName: reasons.description,
      MethodResponses: "a proxied function's answer passes as it is",
      RequestValidatorId: "it validates against models and parameters, and a method that has those is refused",
      "Integration.PassthroughBehavior": "a proxied request passes as it is",
      "Integration.ContentHandling": "a proxied request passes as it is",
    },
  }),
  "AWS::ApiGateway::Stage": kind({
    reads: ["StageName", "RestApiId", "DeploymentId"],
    ignores: {
      Description: reasons.description,
      AccessLogSetting: reasons.logs,
      MethodSettings: "the functions' concurrency is what throttles a laptop",
      TracingEnabled: "a laptop has no X-Ray",
    },
    ref: (resource) => asText(resource.property("StageName")) ?? "",
  }),
  "AWS::ApiGateway::GatewayResponse": kind({
    reads: ["RestApiId", "ResponseType", "StatusCode", "ResponseParameters", "ResponseTemplates"],
  }),
  "AWS::ApiGateway::Deployment": ignored("apigateway"),
  "AWS::ApiGateway::Account": ignored("apigateway"),
  "AWS::ApiGateway::RequestValidator": ignored("apigateway"),
};

export function readRestRoutes(cloud: Cloud): LocalRoute[] {
  return cloud.all("AWS::ApiGateway::Method").map((method) => {
    demandOpen(method);
    const integration = integrationOf(method);
    const apiId = asText(method.property("RestApiId")) ?? "";
    const streams = integration.ResponseTransferMode === "STREAM";
    return {
      api: "rest",
      method: asText(method.property("HttpMethod")) ?? "ANY",
      path: pathOf(cloud, asText(method.property("ResourceId")) ?? "", method),
      functionArn: functionOf(integration, method),
      apiId,
      stage: stageOf(cloud, apiId),
      timeoutMillis: asNumber(integration.TimeoutInMillis) ?? (streams ? longestStreamMillis : longestWaitMillis),
      streams,
      binaryMediaTypes: binaryTypes(cloud, apiId),
    };
  });
}

const headerParameter = "gatewayresponse.header.";

/** Reads what REST APIs answer without a function, where the template changes it. */
export function readGatewayResponses(cloud: Cloud): LocalGatewayResponse[] {
  return cloud.all("AWS::ApiGateway::GatewayResponse").map((response) => ({
    apiId: asText(response.property("RestApiId")) ?? "",
    type: asText(response.property("ResponseType")) ?? "",
    status: asNumber(response.property("StatusCode")),
    headers: Object.fromEntries(
      Object.entries(asObject(response.property("ResponseParameters"))).map(([name, value]) => [
        headerOf(name, response),
        constantOf(value, response),
      ]),
    ),
    body: templateOf(response),
  }));
}

function headerOf(name: string, response: Resource): string {
  if (!name.startsWith(headerParameter)) throw response.fail("ResponseParameters", "the laptop sets headers only.");
  return name.slice(headerParameter.length).toLowerCase();
}

function constantOf(value: unknown, response: Resource): string {
  const constant = /^'(.*)'$/.exec(asText(value) ?? "")?.[1];
  if (constant === undefined) throw response.fail("ResponseParameters", "the laptop has constants in quotes only.");
  return constant;
}

function templateOf(response: Resource): string | undefined {
  const { "application/json": template, ...others } = asObject(response.property("ResponseTemplates"));
  const text = asText(template);
  if (Object.keys(others).length > 0 || text?.includes("$"))
    throw response.fail("ResponseTemplates", "the laptop answers JSON without variables only.");
  return text;
}

function demandOpen(method: Resource): void {
  if ((asText(method.property("AuthorizationType")) ?? "NONE") !== "NONE") {
    throw method.fail("AuthorizationType", "the laptop has no authorizers.");
  }
  if (asBoolean(method.property("ApiKeyRequired")) === true)
    throw method.fail("ApiKeyRequired", "the laptop has no API keys.");
}

function integrationOf(method: Resource): JsonObject {
  const integration = asObject(method.property("Integration"));
  if (integration.Type !== "AWS_PROXY") throw method.fail("Integration.Type", "the laptop has AWS_PROXY only.");
  return integration;
}

/**
 * Answers the ARN of the function in an integration's URI, which has the form
 * `arn:aws:apigateway:<region>:lambda:path/<version>/functions/<function's ARN>/(response-streaming-)invocations`.
 */
function functionOf(integration: JsonObject, method: Resource): string {
  const arn = /\/functions\/(arn:aws:lambda:[^/]+)\//.exec(asText(integration.Uri) ?? "")?.[1];
  if (arn === undefined) throw method.fail("Integration.Uri", "the laptop invokes functions only.");
  return arn;
}

function pathOf(cloud: Cloud, resourceId: string, method: Resource): string {
  if (cloud.all("AWS::ApiGateway::RestApi").some((api) => rootId(api) === resourceId)) return "/";
  const resource = cloud.all("AWS::ApiGateway::Resource").find((each) => ownId(each) === resourceId);
  if (resource === undefined) throw method.fail("ResourceId", "the template has no such resource.");
  const parent = pathOf(cloud, asText(resource.property("ParentId")) ?? "", method);
  return `${parent === "/" ? "" : parent}/${asText(resource.property("PathPart")) ?? ""}`;
}

const stageOf = (cloud: Cloud, apiId: string): string =>
  cloud
    .all("AWS::ApiGateway::Stage")
    .filter((stage) => stage.property("RestApiId") === apiId)
    .map((stage) => asText(stage.property("StageName")) ?? "")[0] ?? "";

const binaryTypes = (cloud: Cloud, apiId: string): string[] =>
  cloud
    .all("AWS::ApiGateway::RestApi")
    .filter((api) => ownId(api) === apiId)
    .flatMap((api) => asList(api.property("BinaryMediaTypes")).map((type) => asText(type) ?? ""));
