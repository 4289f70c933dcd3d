/** Reads HTTP APIs (API Gateway v2). */

import type { Cloud } from "../cloud.ts";
import { asList, asNumber, asObject, asText } from "../json.ts";
import { kind, reasons } from "../kind.ts";
import type { LocalCors, LocalRoute } from "../model/routes.ts";
import { digest, region } from "../names.ts";
import type { Resource } from "../resource.ts";

const apiId = (resource: Resource): string => digest(`${resource.stackName}/${resource.logicalId}`, 10);

/** HTTP APIs wait for a function for at most 30 s. */
const longestWaitMillis = 30_000;

const corsReads = ["AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders", "MaxAge"];

export const httpApiKinds = {
  "AWS::ApiGatewayV2::Api": kind({
    reads: ["Name", "ProtocolType", ...corsReads.map((name) => `CorsConfiguration.${name}`)],
    ignores: {
      Description: reasons.description,
      DisableExecuteApiEndpoint: "the laptop has one address, whatever it is called",
      IpAddressType: "the laptop has one address, whatever it is called",
      RouteSelectionExpression: "HTTP APIs know one only",
    },
    ref: apiId,
    attributes: { ApiEndpoint: (resource) => `https://${apiId(resource)}.execute-api.${region}.amazonaws.com` },
  }),
  "AWS::ApiGatewayV2::Stage": kind({
    reads: ["ApiId", "StageName", "AutoDeploy"],
    ignores: {
      Description: reasons.description,
      AccessLogSettings: reasons.logs,
      DefaultRouteSettings: "the functions' concurrency is what throttles a laptop",
      RouteSettings: "the functions' concurrency is what throttles a laptop",
    },
    ref: (resource) => asText(resource.property("StageName")) ?? "",
  }),
  "AWS::ApiGatewayV2::Integration": kind({
    reads: ["ApiId", "IntegrationType", "IntegrationUri", "PayloadFormatVersion", "TimeoutInMillis"],
    ignores: { Description: reasons.description, IntegrationMethod: "functions are always invoked by POST" },
    ref: apiId,
  }),
  "AWS::ApiGatewayV2::Route": kind({
    reads: ["ApiId", "RouteKey", "Target", "AuthorizationType"],
    ignores: { OperationName: reasons.description },
    ref: apiId,
  }),
};

export function readHttpRoutes(cloud: Cloud): LocalRoute[] {
  for (const api of cloud.all("AWS::ApiGatewayV2::Api")) {
    if (api.property("ProtocolType") !== "HTTP") throw api.fail("ProtocolType", "the laptop has HTTP APIs only.");
  }
  return cloud.all("AWS::ApiGatewayV2::Route").map((route) => {
    if ((asText(route.property("AuthorizationType")) ?? "NONE") !== "NONE") {
      throw route.fail("AuthorizationType", "the laptop has no authorizers.");
    }
    const integration = integrationOf(cloud, route);
    const id = asText(route.property("ApiId")) ?? "";
    const [method = "", path = ""] = (asText(route.property("RouteKey")) ?? "").split(" ");
    return {
      api: "http",
      // `$default` stands alone in a route key, and takes any method and any path.
      method: path === "" ? "ANY" : method,
      path: path === "" ? method : path,
      functionArn: asText(integration.property("IntegrationUri")) ?? "",
      apiId: id,
      stage: stageOf(cloud, id),
      timeoutMillis: asNumber(integration.property("TimeoutInMillis")) ?? longestWaitMillis,
      streams: false,
      binaryMediaTypes: [],
    };
  });
}

/** Reads the rules of those HTTP APIs that let pages of other origins call them. */
export const readCors = (cloud: Cloud): LocalCors[] =>
  cloud
    .all("AWS::ApiGatewayV2::Api")
    .filter((api) => api.property("CorsConfiguration") !== undefined)
    .map((api) => {
      const rules = asObject(api.property("CorsConfiguration"));
      const listOf = (name: string) => asList(rules[name]).map((each) => asText(each) ?? "");
      const allowOrigins = listOf("AllowOrigins");
      if (!allowOrigins.every((origin) => /^https?:\/\/[^*]+(:\*)?$/.test(origin))) {
        throw api.fail("CorsConfiguration", "the laptop has origins that are written out, or end in :*, only.");
      }
      return {
        apiId: apiId(api),
        allowOrigins,
        allowMethods: listOf("AllowMethods"),
        allowHeaders: listOf("AllowHeaders"),
        exposeHeaders: listOf("ExposeHeaders"),
        maxAgeSeconds: asNumber(rules.MaxAge),
      };
    });

function integrationOf(cloud: Cloud, route: Resource): Resource {
  const target = (asText(route.property("Target")) ?? "").replace("integrations/", "");
  const found = cloud.all("AWS::ApiGatewayV2::Integration").find((each) => apiId(each) === target);
  if (found === undefined) throw route.fail("Target", "the template has no such integration.");
  if (found.property("IntegrationType") !== "AWS_PROXY")
    throw found.fail("IntegrationType", "the laptop has AWS_PROXY only.");
  if (found.property("PayloadFormatVersion") !== "2.0")
    throw found.fail("PayloadFormatVersion", "the laptop has 2.0 only.");
  return found;
}

const stageOf = (cloud: Cloud, id: string): string =>
  cloud
    .all("AWS::ApiGatewayV2::Stage")
    .filter((stage) => stage.property("ApiId") === id)
    .map((stage) => asText(stage.property("StageName")) ?? "")[0] ?? "$default";
