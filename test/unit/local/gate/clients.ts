/** Opens a gate with a client of every service, all of which call as one function. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { KMSClient } from "@aws-sdk/client-kms";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import type { Gate } from "../../../../local/gate/gate.ts";
import type { Platform } from "../../../../local/template/model/platform.ts";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { clientOf, openGate, smallPlatform } from "./small-platform.ts";

export interface Clients {
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly kms: KMSClient;
  readonly s3: S3Client;
  readonly secrets: SecretsManagerClient;
  readonly lambda: LambdaClient;
}

export function clientsOf(gate: Gate, platform: Platform, logicalId: string): Clients {
  const settings = clientOf(gate, platform, logicalId);
  const clients = {
    sns: new SNSClient(settings),
    sqs: new SQSClient({ ...settings, useQueueUrlAsEndpoint: false }),
    dynamodb: new DynamoDBClient(settings),
    kms: new KMSClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    secrets: new SecretsManagerClient(settings),
    lambda: new LambdaClient(settings),
  };
  onTestFinished(() => {
    for (const client of Object.values(clients)) client.destroy();
  });
  return clients;
}

export async function openWithClients(
  statements?: PolicyStatement[],
  changes?: Partial<Platform>,
  logicalId = "worker",
): Promise<Clients & { gate: Gate }> {
  const platform = smallPlatform(statements, changes);
  const gate = await openGate({ platform });
  return { gate, ...clientsOf(gate, platform, logicalId) };
}
