/** Makes the functions behind `devices:stream` and `devices/{device}`, and the paths that lead to them. */

import { Duration } from "aws-cdk-lib";
import { type IResource, LambdaIntegration, type Method, ResponseTransferMode } from "aws-cdk-lib/aws-apigateway";
import type { Construct } from "constructs";
import type { DataStack } from "../data/data-stack.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";

interface StreamsProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

/** Ends after the longest stream, as late as API Gateway ends a streamed answer, and as Lambda allows. */
const streamTimeoutMinutes = 15;

/** Makes both functions. They have the same code, and differ in what is reserved for them. */
export function createStreams(scope: Construct, props: StreamsProps) {
  const stream = new MillraceFunction(scope, "Stream", {
    name: "stream",
    description: "Streams events of a project's devices",
    ...settingsOf(props),
    reservedConcurrency: props.stage.concurrency.reserve?.stream,
  });
  const device = new MillraceFunction(scope, "Device", {
    name: "device",
    description: "Shows a device, or streams its events",
    ...settingsOf(props),
  });
  for (const each of [stream, device]) permitStreams(each, props);
  return { stream, device };
}

const settingsOf = ({ stage, data }: StreamsProps) => ({
  environment: {
    stage: stage.name,
    registryTable: data.registry.tableName,
    statsTable: data.stats.tableName,
    secretsKeyArn: data.secretsKey.keyArn,
    callsPerSecond: String(stage.callsPerSecond),
    streamsPerProject: String(stage.streamsPerProject),
    streamsPerIdentity: String(stage.streamsPerIdentity),
    allowedOrigins: stage.allowedOrigins.join(","),
  },
  timeoutSeconds: streamTimeoutMinutes * 60,
  memoryMiB: 256,
  logRetentionDays: stage.logRetentionDays,
});

function permitStreams(grantee: MillraceFunction, { data }: StreamsProps): void {
  // Includes renewing the lease by which route feeds live events.
  grantee.permit(
    ["GetItem", "Query", "PutItem", "UpdateItem"].map((action) => `dynamodb:${action}`),
    data.registry.tableArn,
  );
  // Includes reading live tails, and taking and giving back the places of streams.
  grantee.permit(
    ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"].map((action) => `dynamodb:${action}`),
    data.stats.tableArn,
  );
  grantee.permit(["kms:Decrypt"], data.secretsKey.keyArn);
}

/** Passes `GET` and `HEAD` on to a function that streams its answers. Answers the methods. */
export const streamFrom = (resource: IResource, target: MillraceFunction): Method[] =>
  ["GET", "HEAD"].map((method) =>
    resource.addMethod(
      method,
      new LambdaIntegration(target.function, {
        proxy: true,
        responseTransferMode: ResponseTransferMode.STREAM,
        timeout: Duration.minutes(streamTimeoutMinutes),
        allowTestInvoke: false,
      }),
    ),
  );
