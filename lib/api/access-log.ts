/** Makes the access logs of both doors. */

import { RemovalPolicy } from "aws-cdk-lib";
import { AccessLogFormat } from "aws-cdk-lib/aws-apigateway";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";

/** Makes the log group of a door's access log, under a name that AWS chooses if it is given none. */
export const createAccessLog = (scope: Construct, stage: StageSettings, logGroupName?: string): LogGroup =>
  new LogGroup(scope, "AccessLog", {
    ...(logGroupName === undefined ? {} : { logGroupName }),
    retention: stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });

/**
 * Answers a name for the log of an HTTP API, which AWS lets it write by one policy for the whole account and region. AWS
 * adds each log group to it and takes none out, until it has no room and a deployment fails; groups that are named so do
 * without a place of their own.
 */
export const vendedLogName = (name: string): string => `/aws/vendedlogs/${name}`;

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
