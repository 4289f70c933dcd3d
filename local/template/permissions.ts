/**
 * Checks that the template lets its APIs invoke the functions behind their routes. On AWS such an API would answer 500.
 */

import type { Cloud } from "./cloud.ts";
import { asText } from "./json.ts";
import type { LocalRoute } from "./model/routes.ts";
import { arnOf } from "./names.ts";
import { matches } from "./wildcard.ts";

/** Throws for the first route whose API no `AWS::Lambda::Permission` lets invoke the function. */
export function demandInvocable(cloud: Cloud, routes: readonly LocalRoute[]): void {
  const grants = cloud
    .all("AWS::Lambda::Permission")
    .filter((permission) => permission.property("Principal") === "apigateway.amazonaws.com")
    .map((permission) => ({
      functionName: asText(permission.property("FunctionName")) ?? "",
      sourceArn: asText(permission.property("SourceArn")) ?? "*",
    }));
  for (const route of routes) {
    const name = route.functionArn.split(":").at(-1);
    const own = grants.filter((grant) => grant.functionName === route.functionArn || grant.functionName === name);
    if (!own.some((grant) => matches(grant.sourceArn, sourceOf(route)))) {
      throw new Error(`The template does not let the API invoke ${name} for ${route.method} ${route.path}.`);
    }
  }
}

function sourceOf(route: LocalRoute): string {
  const method = route.method === "ANY" ? "GET" : route.method;
  const path = route.path.replaceAll(/\{[^}]*\}/g, "x").replace(/^\//, "");
  return arnOf("execute-api", `${route.apiId}/${route.stage}/${method}/${path}`);
}
