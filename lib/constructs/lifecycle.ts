/** What happens once a deployment: the first organization, project and administrator; and the last clean-up. */

import { CustomResource, Duration, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { DataStack } from "../data-stack.ts";
import type { StageSettings } from "../stage.ts";
import { connectorQueuePrefix, permitConnectorQueues, permitMappings, permitUnscoped } from "./connector-queues.ts";
import { MillraceFunction } from "./millrace-function.ts";

export interface BootstrapProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

const bootstrapTimeoutSeconds = 120;
const dismantleTimeoutSeconds = 900;
/** CloudFormation waits an hour for an answer by itself; a function that has run out of time gives none. */
const answerSeconds = 60;

/** Makes the keys, the first organization, its project and its administrator, once; later runs find them made. */
export class Bootstrap extends Construct {
  /** Whoever depends on it finds the keys made, in a stage of an earlier version too. */
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { stage, data }: BootstrapProps) {
    super(scope, id);
    const bootstrap = new MillraceFunction(this, "Bootstrap", {
      name: "bootstrap",
      description: "Makes the first organization, project and administrator",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        secretsKeyArn: data.secretsKey.keyArn,
        administratorSecretArn: data.administrator.secretArn,
        organizationName: stage.organizationName,
        projectCompanyName: stage.companyName,
      },
      timeoutSeconds: bootstrapTimeoutSeconds,
      memoryMiB: 512,
      logRetentionDays: stage.logRetentionDays,
    });
    permitBootstrap(bootstrap, data);
    this.resource = new CustomResource(this, "Resource", {
      resourceType: "Custom::MillraceBootstrap",
      serviceToken: bootstrap.function.functionArn,
      serviceTimeout: Duration.seconds(bootstrapTimeoutSeconds + answerSeconds),
      // CloudFormation calls the function again when one of these changes.
      properties: {
        OrganizationName: stage.organizationName,
        ProjectCompanyName: stage.companyName,
        Administrator: stage.administrator,
        Keys: "secrets, tokens, webhooks",
      },
    });
  }
}

function permitBootstrap(bootstrap: MillraceFunction<"bootstrap">, data: DataStack): void {
  bootstrap.permit(
    ["dynamodb:GetItem", "dynamodb:Query", "dynamodb:PutItem", "dynamodb:UpdateItem"],
    data.registry.tableArn,
  );
  // What it makes it never needs to read.
  bootstrap.permit(
    ["kms:GenerateDataKeyWithoutPlaintext", "kms:GenerateDataKeyPairWithoutPlaintext"],
    data.secretsKey.keyArn,
  );
  bootstrap.permit(["secretsmanager:GetSecretValue"], data.administrator.secretArn);
}

export interface DismantleProps {
  readonly stage: StageSettings;
  readonly deliver: MillraceFunction<"deliver">;
  /** Makes connectors, so it has to be gone before they are cleared away. */
  readonly manage: MillraceFunction<"manage">;
}

/** Removes, when the stack is deleted, the queues and mappings that were made at run time and so survive their stack. */
export class Dismantle extends Construct {
  constructor(scope: Construct, id: string, { stage, deliver, manage }: DismantleProps) {
    super(scope, id);
    const dismantle = new MillraceFunction(this, "Dismantle", {
      name: "dismantle",
      description: "Removes connector queues and their mappings when the stack is deleted",
      environment: {
        stage: stage.name,
        connectorQueuePrefix: connectorQueuePrefix(stage),
        deliverFunctionArn: deliver.function.functionArn,
      },
      timeoutSeconds: dismantleTimeoutSeconds,
      memoryMiB: 256,
      logRetentionDays: stage.logRetentionDays,
    });
    permitDismantle(dismantle, stage, deliver.function.functionArn);
    const resource = new CustomResource(this, "Resource", {
      resourceType: "Custom::MillraceDismantle",
      serviceToken: dismantle.function.functionArn,
      serviceTimeout: Duration.seconds(dismantleTimeoutSeconds + answerSeconds),
    });
    manage.function.node.addDependency(resource);
  }
}

function permitDismantle(dismantle: MillraceFunction<"dismantle">, stage: StageSettings, deliverArn: string): void {
  permitConnectorQueues(dismantle, stage, ["sqs:DeleteQueue"]);
  permitMappings(dismantle, deliverArn, ["lambda:DeleteEventSourceMapping"]);
  // It clears away only where the stack itself goes, which CloudFormation's event doesn't say.
  dismantle.permit(["cloudformation:DescribeStacks"], Stack.of(dismantle).stackId);
  permitUnscoped(
    dismantle,
    ["sqs:ListQueues", "lambda:ListEventSourceMappings"],
    "AWS authorizes both listings on no resource and by no condition; they show, and change nothing.",
  );
}
