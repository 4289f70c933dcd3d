/** Makes the functions behind both doors: authenticate, ingest, query, manage, stream and device. */

import { Construct } from "constructs";
import type { Deliveries } from "../background/deliveries.ts";
import type { DataStack } from "../data/data-stack.ts";
import { permitMakingKeys } from "../data/secrets-key.ts";
import { mqttConfigurations, permitOnClients, permitPresentConfigurations } from "../mqtt/domains.ts";
import {
  connectorQueuePrefix,
  makingQueues,
  permitConnectorQueues,
  permitMakingMappings,
} from "../pipeline/connector-queues.ts";
import { permitBlobs, permitExports, permitIntakeObjects } from "../pipeline/intake-objects.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import { permitRouting, routingSettings } from "../pipeline/routing.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { createQuery } from "./query.ts";
import { createStreams } from "./streams.ts";

export interface DoorFunctionsProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  readonly pipeline: Pipeline;
  readonly deliveries: Deliveries;
  /** Is the address of the consumers' API from outside. */
  readonly publicUrl: string;
  /** Names who signs webhooks: the address of the discovery document. */
  readonly webhookIssuer: string;
  /** Is where service accounts get access tokens. */
  readonly tokenUrl: string;
}

/** Ends when API Gateway gives up on an answer: after 29 s (REST) or 30 s (HTTP). */
const doorTimeoutSeconds = 29;

export class DoorFunctions extends Construct {
  readonly authenticate: MillraceFunction<"authenticate">;
  readonly ingest: MillraceFunction<"ingest">;
  readonly query: MillraceFunction<"query">;
  readonly manage: MillraceFunction<"manage">;
  readonly stream: MillraceFunction<"stream">;
  readonly device: MillraceFunction<"device">;

  constructor(scope: Construct, id: string, props: DoorFunctionsProps) {
    super(scope, id);
    this.authenticate = this.createAuthenticate(props);
    this.ingest = this.createIngest(props);
    this.query = createQuery(this, props);
    this.manage = this.createManage(props);
    permitManage(this.manage, props);
    const { stream, device } = createStreams(this, props);
    this.stream = stream;
    this.device = device;
  }

  private createAuthenticate({
    stage,
    data,
    webhookIssuer,
    tokenUrl,
  }: DoorFunctionsProps): MillraceFunction<"authenticate"> {
    const authenticate = new MillraceFunction(this, "Authenticate", {
      name: "authenticate",
      description: "Signs users, sources, API tokens and service accounts in",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        statsTable: data.stats.tableName,
        secretsKeyArn: data.secretsKey.keyArn,
        webhookIssuer,
        tokenUrl,
        allowedOrigins: stage.allowedOrigins.join(","),
      },
      timeoutSeconds: 10,
      memoryMiB: 1024,
      logRetentionDays: stage.logRetentionDays,
    });
    authenticate.permit(["dynamodb:GetItem", "dynamodb:Query"], data.registry.tableArn);
    // Allows counting failures, and remembering which assertions were used and where people signed in.
    authenticate.permit(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:PutItem"], data.stats.tableArn);
    authenticate.permit(["kms:Decrypt"], data.secretsKey.keyArn);
    return authenticate;
  }

  private createIngest({ stage, data, pipeline }: DoorFunctionsProps): MillraceFunction<"ingest"> {
    const ingest = new MillraceFunction(this, "Ingest", {
      name: "ingest",
      description: "Takes points in over HTTPS",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        intakeQueueUrl: pipeline.intake.queue.queueUrl,
        ...routingSettings(pipeline, stage),
        intakeBucket: data.intakeBucket.bucketName,
        blobBucket: data.blobBucket.bucketName,
        pointsTable: data.points.tableName,
        statsTable: data.stats.tableName,
        pointsPerSecond: String(stage.pointsPerSecond),
        allowedOrigins: stage.allowedOrigins.join(","),
      },
      timeoutSeconds: doorTimeoutSeconds,
      memoryMiB: 1024,
      logRetentionDays: stage.logRetentionDays,
    });
    // Lets it route ordinary requests itself.
    permitRouting(ingest, pipeline, { stage, data });
    ingest.permit(["sqs:SendMessage"], pipeline.intake.queue.queueArn);
    ingest.permit(["dynamodb:UpdateItem", "dynamodb:PutItem"], data.stats.tableArn);
    // Lets it show the current state of rows.
    ingest.permit(["dynamodb:GetItem", "dynamodb:Query"], data.points.tableArn);
    permitIntakeObjects(ingest, data, ["s3:PutObject"]);
    // Lets it keep files, and sign URLs by which others put and get them.
    permitBlobs(ingest, data, ["s3:PutObject", "s3:GetObject"]);
    // Has S3 say of a file that it is not there, which it tells those alone who may list.
    ingest.permit(["s3:ListBucket"], data.blobBucket.bucketArn);
    return ingest;
  }

  private createManage({
    stage,
    data,
    pipeline,
    deliveries,
    publicUrl,
    webhookIssuer,
  }: DoorFunctionsProps): MillraceFunction<"manage"> {
    return new MillraceFunction(this, "Manage", {
      name: "manage",
      description: "Answers /v2: projects, sources, retentions, data connectors, devices and events",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        eventsTable: data.events.tableName,
        pointsTable: data.points.tableName,
        blobBucket: data.blobBucket.bucketName,
        intakeQueueUrl: pipeline.intake.queue.queueUrl,
        jobsQueueUrl: deliveries.jobs.queue.queueUrl,
        statsTable: data.stats.tableName,
        secretsKeyArn: data.secretsKey.keyArn,
        publicUrl,
        webhookIssuer,
        connectorQueuePrefix: connectorQueuePrefix(stage),
        deliverFunctionArn: deliveries.deliver.function.functionArn,
        allowedWebhookNetworks: stage.allowedWebhookNetworks.join(","),
        connectorsPerProject: String(stage.connectorsPerProject),
        sourcesPerProject: String(stage.sourcesPerProject),
        retentionKinds: stage.retentionKinds.join(","),
        ...mqttConfigurations(stage),
        callsPerSecond: String(stage.callsPerSecond),
        auditLogDays: String(stage.auditLogDays),
        pointsPerSecond: String(stage.pointsPerSecond),
        allowedOrigins: stage.allowedOrigins.join(","),
      },
      timeoutSeconds: doorTimeoutSeconds,
      memoryMiB: 1024,
      logRetentionDays: stage.logRetentionDays,
    });
  }
}

function permitManage(
  manage: MillraceFunction<"manage">,
  { stage, data, pipeline, deliveries }: DoorFunctionsProps,
): void {
  const { registry, events, stats } = data;
  manage.permit(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], registry.tableArn);
  manage.permit(["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], registry.tableArn);
  // Allows telling, of the table of points, what series sources have.
  manage.permit(["dynamodb:Query"], events.tableArn, stats.tableArn, data.points.tableArn);
  manage.permit(["dynamodb:UpdateItem"], stats.tableArn);
  // Allows telling when the API tokens of a list were used.
  manage.permit(["dynamodb:BatchGetItem"], stats.tableArn);
  manage.permit(["kms:Decrypt"], data.secretsKey.keyArn);
  permitMakingKeys(manage, data);
  // Allows events that calls make: published ones, and changes of labels.
  manage.permit(["sqs:SendMessage"], pipeline.intake.queue.queueArn, deliveries.jobs.queue.queueArn);
  // Allows storing the folded hours of delivery counters, and where people signed in.
  manage.permit(["dynamodb:GetItem", "dynamodb:PutItem"], stats.tableArn);
  // Allows signing URLs by which others download exports, and removing these; who may list is told that a file is gone.
  permitExports(manage, data, ["s3:GetObject", "s3:DeleteObject"]);
  manage.permit(["s3:ListBucket"], data.blobBucket.bucketArn);
  permitOnClients(manage, ["iot:DeleteConnection", "iot:GetConnection", "iot:SendDirectMessage"]);
  // Allows telling devices where to connect: only a deployment's last step knows, and it depends on this function.
  permitPresentConfigurations(manage, stage, ["iot:DescribeDomainConfiguration"]);
  // The last of these is for events that are sent anew.
  const used = ["sqs:DeleteQueue", "sqs:GetQueueAttributes", "sqs:SendMessage"];
  permitConnectorQueues(manage, stage, [...makingQueues, ...used]);
  permitMakingMappings(manage, deliveries.deliver.function.functionArn);
}
