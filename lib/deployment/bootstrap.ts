/** Makes what a deployment needs first: the keys, and the first organization, project and administrator. */

import { CustomResource, Duration } from "aws-cdk-lib";
import { Construct } from "constructs";
import type { DataStack } from "../data/data-stack.ts";
import { permitMakingKeys } from "../data/secrets-key.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { answerSeconds, eventsWaitSeconds } from "./custom-resource.ts";

export interface BootstrapProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
}

const bootstrapTimeoutSeconds = 120;

/** Makes the keys, the first organization, its project and its administrator once. Later runs find them made. */
export class Bootstrap extends Construct {
  /** Is what other constructs depend on if they need the keys, which even a stage of an earlier version then has. */
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
      eventsWaitSeconds,
    });
    permitBootstrap(bootstrap, data);
    this.resource = new CustomResource(this, "Resource", {
      resourceType: "Custom::MillraceBootstrap",
      serviceToken: bootstrap.function.functionArn,
      serviceTimeout: Duration.seconds(bootstrapTimeoutSeconds + answerSeconds),
      // Makes CloudFormation call the function again when one of these values changes.
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
    // Includes DeleteItem, because rotating the webhook keys of a stage that was away for long deletes expired ones.
    ["GetItem", "Query", "PutItem", "UpdateItem", "DeleteItem"].map((action) => `dynamodb:${action}`),
    data.registry.tableArn,
  );
  permitMakingKeys(bootstrap, data);
  bootstrap.permit(["secretsmanager:GetSecretValue"], data.administrator.secretArn);
}
