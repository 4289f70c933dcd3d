/** Makes the door for sources: an HTTP API, which costs a third of a REST API, because there are many points. */

import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from "aws-cdk-lib/aws-apigatewayv2";
import { HttpLambdaIntegration } from "aws-cdk-lib/aws-apigatewayv2-integrations";
import { Construct } from "constructs";
import { missingAtRoot } from "../../lambdas/shared/core/influxdb/missing-calls.ts";
import { acknowledge } from "../shared/acknowledge.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { accessLogFormat, createAccessLog, vendedLogName } from "./access-log.ts";
import { httpCors } from "./cross-origin.ts";
import type { DoorFunctions } from "./door-functions.ts";

export interface HttpDoorProps {
  readonly stage: StageSettings;
  readonly functions: DoorFunctions;
}

const logFormat = accessLogFormat({ route: "$context.routeKey" }, "$context.integrationErrorMessage");

/** Lists the paths of the API under the host of a stage with a domain. API Gateway strips this first part of a path. */
export const httpMappings = ["Auth", "auth", "api"];

/** What clients of InfluxDB ask, at the root as they do by themselves, and under `/api` as they do when told so. */
const queryPaths = ["/query", "/ping", "/health"].flatMap((path) => [path, `/api${path}`]);

/** Has both spellings, because paths are case-sensitive and clients use both. */
const signInPaths = ["/Auth", "/auth", "/Auth/{proxy+}", "/auth/{proxy+}"];
/** Has `/write`, too, where InfluxDB's clients write by themselves; under `/api` they do so by the greedy path. */
const ingestPaths = ["/api/data", "/api/{proxy+}", "/write"];

/**
 * Lists every path that the API answers in its own words under a host that it shares. What it lacks of InfluxDB is among
 * them, since its own 404 says what to use instead, and no page of the console and no other API does.
 */
export const httpPaths: readonly string[] = [...signInPaths, ...missingAtRoot, ...ingestPaths, ...queryPaths];
const reading = [HttpMethod.GET, HttpMethod.HEAD];

export class HttpDoor extends Construct {
  readonly api: HttpApi;
  readonly apiStage: HttpStage;
  /** Is the address under which the API is called from outside, without a slash at its end. */
  readonly publicUrl: string;

  constructor(scope: Construct, id: string, { stage, functions }: HttpDoorProps) {
    super(scope, id);
    const cors = httpCors(stage.allowedOrigins);
    this.api = new HttpApi(this, "Api", {
      // Names the stage, so that people can tell two stages in one account apart. AWS does not need a unique name.
      apiName: `millrace-${stage.name}-sources`,
      description: `Millrace ${stage.name}: sign-in and points`,
      createDefaultStage: false,
      ...(cors === undefined ? {} : { corsPreflight: cors }),
    });
    this.addRoutes("Authenticate", functions.authenticate, [...signInPaths, ...missingAtRoot]);
    this.addRoutes("Ingest", functions.ingest, ingestPaths);
    // Has what InfluxDB's clients ask under `/api` too, since a domain gives this API no other first part of a path.
    this.addRoutes("Query", functions.query, queryPaths);
    this.addRoutes("Read", functions.query, ["/api/data"], reading);
    if (stage.domain) {
      this.addRoutes("MappedAuthenticate", functions.authenticate, ["/"]);
      this.addRoutes("MappedIngest", functions.ingest, ["/data", "/{proxy+}"]);
      this.addRoutes("MappedRead", functions.query, ["/data"], reading);
    }
    // Takes every other path, because an HTTP API's own 404 has AWS's words, and tells `/Auth/` from `/Auth`.
    const integration = this.integrationOf("Others", functions.authenticate);
    acknowledgeOpen(
      new HttpRoute(this, "OtherPaths", { httpApi: this.api, routeKey: HttpRouteKey.DEFAULT, integration }),
    );
    this.apiStage = this.createStage(stage);
    this.publicUrl = stage.domain ? `https://${stage.domain.name}` : this.api.apiEndpoint;
  }

  /** Passes every method and unknown paths on, so that errors have the form that this API's clients know. */
  private addRoutes(id: string, target: MillraceFunction, paths: readonly string[], methods = [HttpMethod.ANY]): void {
    const integration = this.integrationOf(id, target);
    for (const path of paths) {
      for (const route of this.api.addRoutes({ path, methods, integration })) acknowledgeOpen(route);
    }
  }

  /** Lets the whole API invoke the function, because a greedy path in a permission would name its braces. */
  private integrationOf(id: string, target: MillraceFunction): HttpLambdaIntegration {
    return new HttpLambdaIntegration(id, target.function, { scopePermissionToRoute: false });
  }

  private createStage(stage: StageSettings): HttpStage {
    const log = createAccessLog(this, stage, vendedLogName(`millrace-${stage.name}-sources`));
    return new HttpStage(this, "Stage", {
      httpApi: this.api,
      stageName: "$default",
      autoDeploy: true,
      throttle: { rateLimit: stage.throttle.requestsPerSecond, burstLimit: stage.throttle.burst },
      accessLogSettings: { destination: new LogGroupLogDestination(log), format: logFormat },
    });
  }
}

const acknowledgeOpen = (route: HttpRoute): void =>
  acknowledge(
    route,
    "APIG4",
    "The function checks the caller itself: sign-in has no caller yet, and three credential schemes share /api/data.",
  );
