/** Makes the access logs of both doors. */

import { RemovalPolicy } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";

/** Makes the log group of a door's access log. */
export const createAccessLog = (scope: Construct, stage: StageSettings): LogGroup =>
  new LogGroup(scope, "AccessLog", { retention: stage.logRetentionDays, removalPolicy: RemovalPolicy.DESTROY });

/**
 * Writes one JSON line for each request, without headers or query, which may carry credentials. `called` holds the
 * fields that say what was called, and `integrationError` the variable of the function's error. Both depend on the kind
 * of API.
 */
export const accessLogFormat = (called: Readonly<Record<string, string>>, integrationError: string): AccessLogFormat =>
  AccessLogFormat.custom(
    JSON.stringify({
      requestId: "$context.requestId",
      time: "$context.requestTime",
      ip: "$context.identity.sourceIp",
      ...called,
      status: "$context.status",
      responseBytes: "$context.responseLength",
      latencyMs: "$context.responseLatency",
      error: "$context.error.message",
      integrationError,
    }),
  );
