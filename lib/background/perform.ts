/** Makes the function that empties the jobs queue: probes of receivers that are down, and long jobs. */

import type { Construct } from "constructs";
import { permitOnClients } from "../mqtt/domains.ts";
import {
  connectorQueuePrefix,
  makingQueues,
  permitConnectorQueues,
  permitMakingMappings,
  permitMappings,
} from "../pipeline/connector-queues.ts";
import { type DeliveringProps, deliveringProcess, deliveringSettings, permitDelivering } from "../pipeline/deliver.ts";
import { permitBlobs, permitExports, permitLake, permitLakeListing } from "../pipeline/intake-objects.ts";
import { kindsToRead, permitTimestream, timestreamDatabase } from "../pipeline/timestream.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";

/** Allows for a slice of a job, which takes up to 40 s, and its last attempt, which takes 10 s more. */
export const performTimeoutSeconds = 60;

export interface PerformProps extends DeliveringProps {
  readonly deliver: MillraceFunction<"deliver">;
}

export function createPerform(scope: Construct, props: PerformProps): MillraceFunction<"perform"> {
  const { stage, data, deliver } = props;
  const deliverArn = deliver.function.functionArn;
  const perform = new MillraceFunction(scope, "Perform", {
    name: "perform",
    description: "Probes receivers that are down, and does long jobs: sync, replay, export, deletion",
    environment: {
      ...deliveringSettings(props),
      eventsTable: data.events.tableName,
      pointsTable: data.points.tableName,
      timestreamDatabase: timestreamDatabase(data),
      blobBucket: data.blobBucket.bucketName,
      retentionKinds: kindsToRead(stage),
      lakeBucket: data.lakeBucket.bucketName,
      deliverFunctionArn: deliverArn,
      connectorQueuePrefix: connectorQueuePrefix(stage),
    },
    processVariables: deliveringProcess,
    timeoutSeconds: performTimeoutSeconds,
    memoryMiB: 512,
    logRetentionDays: stage.logRetentionDays,
    sendsToItself: true,
  });
  permitDelivering(perform, props);
  perform.permit(["dynamodb:DeleteItem"], data.registry.tableArn);
  perform.permit(["dynamodb:Query", "dynamodb:BatchWriteItem"], data.events.tableArn);
  // Lets it remove what sources and retentions have left that are gone.
  perform.permit(["dynamodb:Query", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"], data.points.tableArn);
  // Lets it keep days as blocks at night, and give packs and blocks another end.
  perform.permit(["dynamodb:PutItem", "dynamodb:UpdateItem"], data.points.tableArn);
  // Lets it remove what deliveries of a deleted project have left.
  perform.permit(["dynamodb:DeleteItem"], data.stats.tableArn);
  // Lets it find and end the MQTT connections of what it deletes, and who uses a client id.
  perform.permit(["dynamodb:Query", "dynamodb:GetItem"], data.stats.tableArn);
  // Lets it remove what a deleted project keeps in files.
  permitBlobs(perform, data, ["s3:DeleteObject"]);
  // Lets it write exports, read its own lists of them, and remove those of a deleted project.
  permitExports(perform, data, ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
  perform.permit(["s3:ListBucket"], data.blobBucket.bucketArn);
  // Lets it make, change and remove the tables of retentions, and read them.
  permitTimestream(perform, data, [
    "timestream:CreateTable",
    "timestream:DeleteTable",
    "timestream:DescribeTable",
    "timestream:Select",
    "timestream:UpdateTable",
  ]);
  // Lets it put the files of the lake together, remove them, and read what is to be exported.
  permitLake(perform, data, ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]);
  permitLakeListing(perform, data);
  permitOnClients(perform, ["iot:DeleteConnection", "iot:SendDirectMessage"]);
  permitConnectorQueues(perform, stage, [...makingQueues, "sqs:DeleteQueue"]);
  permitMappings(perform, deliverArn, [
    "lambda:GetEventSourceMapping",
    "lambda:UpdateEventSourceMapping",
    "lambda:DeleteEventSourceMapping",
  ]);
  permitMakingMappings(perform, deliverArn);
  return perform;
}
