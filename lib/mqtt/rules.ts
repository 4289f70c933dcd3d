/** Makes the rules by which AWS IoT Core hands on what is published. */

import { Stack } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnTopicRule } from "aws-cdk-lib/aws-iot";
import { Construct } from "constructs";
import { hinderedTopics } from "../../lambdas/shared/core/mqtt/topics.ts";
import { type DataStack, mqttErrorsPrefix } from "../data/data-stack.ts";
import { objectsFinding } from "../pipeline/intake-objects.ts";
import { acknowledge } from "../shared/acknowledge.ts";
import type { BufferQueue } from "../shared/buffer-queue.ts";
import type { StageSettings } from "../stage.ts";

export interface TopicRulesProps {
  readonly stage: StageSettings;
  readonly data: DataStack;
  /** Takes what sources publish. */
  readonly intake: BufferQueue;
}

/**
 * Puts a message as it was published into columns, which `lambdas/shared/core/mqtt/mqtt-record.ts` reads. The payload
 * is encoded, because SQL of AWS IoT Core would turn 10.0 into 10, and takes no bytes that are no JSON.
 */
const columns = "encode(*, 'base64') AS payload, topic() AS topic, timestamp() AS receivedAt, clientid() AS clientId";

export class TopicRules extends Construct {
  /** The names of all rules. */
  readonly names: readonly string[];
  private readonly props: TopicRulesProps;
  private readonly sending: Role;
  private readonly keeping: Role;

  constructor(scope: Construct, id: string, props: TopicRulesProps) {
    super(scope, id);
    this.props = props;
    const { intake, data } = props;
    this.sending = this.roleFor("Sending", "sqs:SendMessage", intake.queue.queueArn);
    this.keeping = this.roleFor("Keeping", "s3:PutObject", data.intakeBucket.arnForObjects(`${mqttErrorsPrefix}*`));
    acknowledge(
      this.keeping,
      `IAM5[${objectsFinding(data, mqttErrorsPrefix)}]`,
      "Each message that a rule could not queue is an object with a name of its own under this prefix.",
    );
    this.names = [
      this.addRule("Data", "Queues what sources publish", "v1/sources/+/data/read/#"),
      this.addRule("Answers", "Queues what sources answer to commands", "v1/sources/+/cmd/writedata/ack"),
      this.addRule("Logs", "Queues what sources say of themselves", "v1/sources/+/log"),
      // Takes client ids with slashes too, which are levels more. AWS IoT Core tells of all clients of the account.
      this.addRule("Connected", "Queues that clients connected", "$aws/events/presence/connected/#"),
      this.addRule("Disconnected", "Queues that clients disconnected", "$aws/events/presence/disconnected/#"),
      // Is where a broker tells what it kept from clients without hanging up. The laptop's does; AWS IoT Core does not.
      this.addRule("Hindered", "Queues what the broker kept from clients", `${hinderedTopics}/#`),
      ...(props.stage.mqtt.lastValues
        ? [this.addRule("Subscribed", "Queues that clients subscribed", "$aws/events/subscriptions/subscribed/#")]
        : []),
    ];
  }

  /** Makes a role for one action on one resource. Its right is part of it, so that no rule meets the role without it. */
  private roleFor(id: string, action: string, resource: string): Role {
    return new Role(this, id, {
      // Keeps rules of other accounts from using it.
      assumedBy: new ServicePrincipal("iot.amazonaws.com", {
        conditions: { StringEquals: { "aws:SourceAccount": Stack.of(this).account } },
      }),
      inlinePolicies: {
        Action: new PolicyDocument({ statements: [new PolicyStatement({ actions: [action], resources: [resource] })] }),
      },
    });
  }

  private addRule(id: string, description: string, filter: string): string {
    const { stage, intake, data } = this.props;
    // Has a name of letters, digits and underscores alone, of which stages' names have none.
    const ruleName = `millrace_${stage.name.replaceAll("-", "_")}_${id.toLowerCase()}`;
    const rule = new CfnTopicRule(this, id, {
      ruleName,
      topicRulePayload: {
        description: `Millrace ${stage.name}: ${description}`,
        awsIotSqlVersion: "2016-03-23",
        sql: `SELECT ${columns} FROM '${filter}'`,
        ruleDisabled: false,
        // Encodes nothing more: the payload is encoded by the SQL.
        actions: [{ sqs: { queueUrl: intake.queue.queueUrl, roleArn: this.sending.roleArn, useBase64: false } }],
        errorAction: {
          s3: {
            bucketName: data.intakeBucket.bucketName,
            // Holds the time of receipt, which the object itself does not tell.
            key: errorKey,
            roleArn: this.keeping.roleArn,
          },
        },
      },
    });
    rule.node.addDependency(this.sending, this.keeping);
    return ruleName;
  }
}

/** AWS IoT Core fills in what is in braces. */
const errorKey = `${mqttErrorsPrefix}\${timestamp()}-\${newuuid()}`;
