/**
 * Checks that the template lets its APIs and its authorizers invoke their functions. On AWS such an API would answer 500, and
 * such an authorizer would let nobody in.
 */

import type { Cloud } from "./cloud.ts";
import { asText } from "./json.ts";
import type { LocalAuthorizer } from "./model/iot.ts";
import type { LocalRoute } from "./model/routes.ts";
import { arnOf } from "./names.ts";
import { matches } from "./wildcard.ts";

/** Throws for the first route whose API no `AWS::Lambda::Permission` lets invoke the function. */
export function demandInvocable(cloud: Cloud, routes: readonly LocalRoute[]): void {
  const grants = grantsTo(cloud, "apigateway.amazonaws.com");
  for (const route of routes) {
    if (!isGranted(grants, route.functionArn, sourceOf(route))) {
      const name = route.functionArn.split(":").at(-1);
      throw new Error(`The template does not let the API invoke ${name} for ${route.method} ${route.path}.`);
    }
  }
}

/** Throws for the first authorizer of MQTT clients that may not invoke its function. On AWS it would let nobody in. */
export function demandAuthorizable(cloud: Cloud, authorizers: readonly LocalAuthorizer[]): void {
  const grants = grantsTo(cloud, "iot.amazonaws.com");
  for (const { name, arn, functionArn } of authorizers) {
    if (!isGranted(grants, functionArn, arn)) {
      throw new Error(`The template does not let the authorizer ${name} invoke ${functionArn.split(":").at(-1)}.`);
    }
  }
}

interface Grant {
  readonly functionName: string;
  readonly sourceArn: string;
}

const grantsTo = (cloud: Cloud, principal: string): Grant[] =>
  cloud
    .all("AWS::Lambda::Permission")
    .filter((permission) => permission.property("Principal") === principal)
    .map((permission) => ({
      functionName: asText(permission.property("FunctionName")) ?? "",
      sourceArn: asText(permission.property("SourceArn")) ?? "*",
    }));

function isGranted(grants: readonly Grant[], functionArn: string, sourceArn: string): boolean {
  const name = functionArn.split(":").at(-1);
  return grants.some(
    (grant) =>
      (grant.functionName === functionArn || grant.functionName === name) && matches(grant.sourceArn, sourceArn),
  );
}

function sourceOf(route: LocalRoute): string {
  const method = route.method === "ANY" ? "GET" : route.method;
  const path = route.path.replaceAll(/\{[^}]*\}/g, "x").replace(/^\//, "");
  return arnOf("execute-api", `${route.apiId}/${route.stage}/${method}/${path}`);
}
