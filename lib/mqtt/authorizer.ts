/** Makes the function that decides which MQTT clients are let in, and the authorizer by which AWS IoT Core asks it. */

import { ArnFormat, Stack } from "aws-cdk-lib";
import { CfnAuthorizer } from "aws-cdk-lib/aws-iot";
import { CfnPermission } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";
import type { DataStack } from "../data/data-stack.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";

export interface AuthorizerProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

/** AWS IoT Core waits five seconds for an answer. */
const authorizeTimeoutSeconds = 5;

export class MqttAuthorizer extends Construct {
  readonly function: MillraceFunction<"authorizeMqtt">;
  readonly authorizer: CfnAuthorizer;

  constructor(scope: Construct, id: string, { stage, data }: AuthorizerProps) {
    super(scope, id);
    this.function = this.createFunction(stage, data);
    const { functionArn } = this.function.function;
    // Has constant properties alone, since AWS refuses every change of an authorizer without signing keys: whatever is
    // to be changed here needs another construct id. Its name, which cannot be changed, is left to CloudFormation.
    this.authorizer = new CfnAuthorizer(this, "Authorizer", {
      authorizerFunctionArn: functionArn,
      signingDisabled: true,
      status: "ACTIVE",
    });
    new CfnPermission(this, "Invocation", {
      action: "lambda:InvokeFunction",
      functionName: functionArn,
      principal: "iot.amazonaws.com",
      sourceArn: this.authorizer.attrArn,
      sourceAccount: Stack.of(this).account,
    });
  }

  private createFunction(stage: StageSettings, data: DataStack): MillraceFunction<"authorizeMqtt"> {
    const authorize = new MillraceFunction(this, "AuthorizeMqtt", {
      name: "authorizeMqtt",
      description: "Decides which MQTT clients are let in, and what they may do",
      environment: {
        stage: stage.name,
        registryTable: data.registry.tableName,
        statsTable: data.stats.tableName,
        secretsKeyArn: data.secretsKey.keyArn,
        iotArnPrefix: Stack.of(this).formatArn({
          service: "iot",
          resource: "",
          arnFormat: ArnFormat.NO_RESOURCE_NAME,
        }),
      },
      timeoutSeconds: authorizeTimeoutSeconds,
      // Stretches passwords, which takes a tenth of a second with this much memory.
      memoryMiB: 1024,
      logRetentionDays: stage.logRetentionDays,
      reservedConcurrency: stage.concurrency.reserve?.authorizeMqtt,
    });
    authorize.permit(["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"], data.registry.tableArn);
    // Allows having the data sent that is watched.
    authorize.permit(["dynamodb:PutItem", "dynamodb:UpdateItem"], data.registry.tableArn);
    // Allows counting failures, and remembering where people signed in and who uses which client id.
    authorize.permit(["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:PutItem"], data.stats.tableArn);
    authorize.permit(["kms:Decrypt"], data.secretsKey.keyArn);
    return authorize;
  }
}
