/** Makes the function that answers queries. */

import type { Construct } from "constructs";
import type { DataStack } from "../data/data-stack.ts";
import { permitBlobs, permitLake, permitLakeListing } from "../pipeline/intake-objects.ts";
import { kindsToRead, permitTimestream, timestreamDatabase } from "../pipeline/timestream.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";

interface QueryProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

/** Ends when API Gateway gives up on an answer: after 30 s. */
const timeoutSeconds = 29;

export function createQuery(scope: Construct, { stage, data }: QueryProps): MillraceFunction<"query"> {
  const query = new MillraceFunction(scope, "Query", {
    name: "query",
    description: "Answers queries of points: GET /api/data, /query, /ping and /health",
    environment: {
      stage: stage.name,
      registryTable: data.registry.tableName,
      pointsTable: data.points.tableName,
      blobBucket: data.blobBucket.bucketName,
      lakeBucket: data.lakeBucket.bucketName,
      timestreamDatabase: timestreamDatabase(data),
      statsTable: data.stats.tableName,
      secretsKeyArn: data.secretsKey.keyArn,
      retentionKinds: kindsToRead(stage),
      allowedWebhookNetworks: stage.allowedWebhookNetworks.join(","),
      callsPerSecond: String(stage.callsPerSecond),
      allowedOrigins: stage.allowedOrigins.join(","),
    },
    timeoutSeconds,
    // Unpacks and adds up millions of points at once, which takes a whole processor and the memory for their answer.
    memoryMiB: 1769,
    logRetentionDays: stage.logRetentionDays,
  });
  query.permit(["dynamodb:GetItem", "dynamodb:Query"], data.registry.tableArn);
  query.permit(["dynamodb:Query"], data.points.tableArn);
  // Lets it keep the days that it comes through as blocks, for the next query.
  query.permit(["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], data.points.tableArn);
  // Allows counting queries and failures, and remembering where people signed in.
  query.permit(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:PutItem"], data.stats.tableArn);
  query.permit(["kms:Decrypt"], data.secretsKey.keyArn);
  // Lets it answer files in place of their paths, and say of one that it is not there, which S3 tells those who may list.
  permitBlobs(query, data, ["s3:GetObject"]);
  query.permit(["s3:ListBucket"], data.blobBucket.bucketArn);
  if (stage.retentionKinds.includes("S3")) {
    permitLake(query, data, ["s3:GetObject"]);
    permitLakeListing(query, data);
  }
  permitTimestream(query, data, ["timestream:Select"]);
  return query;
}
