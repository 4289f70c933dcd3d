/** Lets pages of the stage's allowed origins read what API Gateway answers itself, beside what functions answer. */

import { Duration } from "aws-cdk-lib";
import { CorsHttpMethod, type CorsPreflightOptions } from "aws-cdk-lib/aws-apigatewayv2";
import {
  crossOriginHeaders,
  crossOriginMethods,
  exposedHeaders,
  isOfAnyPort,
  preflightSeconds,
} from "../../lambdas/shared/core/origin.ts";
import type { StageSettings } from "../stage.ts";

type AllowedOrigins = StageSettings["allowedOrigins"];

/**
 * Answers the rules of an HTTP API, undefined if no origin is allowed. API Gateway writes them over what functions
 * answer, so they are made of the same lists. Patterns that end in `:*` are the laptop's alone.
 */
export const httpCors = (origins: AllowedOrigins): CorsPreflightOptions | undefined =>
  origins.length === 0
    ? undefined
    : {
        allowOrigins: [...origins],
        allowMethods: crossOriginMethods.map((method) => CorsHttpMethod[method]),
        allowHeaders: [...crossOriginHeaders],
        exposeHeaders: [...exposedHeaders],
        maxAge: Duration.seconds(preflightSeconds),
      };

/**
 * Answers the headers of the REST API's own answers, none if no origin is allowed. API Gateway writes constants there,
 * so one origin is named, and for several every page may read them: they say the same to everybody.
 */
export function gatewayCors(origins: AllowedOrigins): Readonly<Record<string, string>> {
  const [first, ...others] = origins;
  if (first === undefined) return {};
  return {
    "Access-Control-Allow-Origin": others.length > 0 || isOfAnyPort(first) ? "*" : first,
    "Access-Control-Expose-Headers": exposedHeaders.join(", "),
    Vary: "Origin",
  };
}
