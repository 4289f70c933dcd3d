/** Has AWS IoT Core log, where the stage asks for it: there is one such setting in an account. */

import { ArnFormat, Stack } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnLogging, CfnResourceSpecificLogging } from "aws-cdk-lib/aws-iot";
import { Construct } from "constructs";
import { acknowledge } from "../shared/acknowledge.ts";
import type { MqttLogging as LoggingSettings } from "./settings.ts";

/** AWS IoT Core chooses this name, and makes the group itself. */
const logGroup = "AWSIotLogsV2";

export class MqttLogging extends Construct {
  constructor(scope: Construct, id: string, { level, source }: LoggingSettings) {
    super(scope, id);
    const { account } = Stack.of(this);
    const resourceName = `${logGroup}:*`;
    const arnFormat = ArnFormat.COLON_RESOURCE_NAME;
    const arn = Stack.of(this).formatArn({ service: "logs", resource: "log-group", resourceName, arnFormat });
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("iot.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": account } },
      }),
      inlinePolicies: {
        Log: new PolicyDocument({
          statements: [
            new PolicyStatement({
              actions: ["CreateLogGroup", "CreateLogStream", "PutLogEvents", "PutRetentionPolicy"].map(
                (action) => `logs:${action}`,
              ),
              resources: [arn],
            }),
          ],
        }),
      },
    });
    acknowledge(
      role,
      `IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:${resourceName}]`,
      "AWS IoT Core makes the streams of its log group, and names them.",
    );
    const logging = new CfnLogging(this, "Logging", {
      accountId: account,
      defaultLogLevel: level,
      roleArn: role.roleArn,
    });
    if (!source) return;
    const one = new CfnResourceSpecificLogging(this, "Source", {
      targetType: "PRINCIPAL_ID",
      // Is what the authorizer answers for the source.
      targetName: source.replaceAll("-", ""),
      logLevel: "DEBUG",
    });
    one.addResourceDependency(logging);
  }
}
