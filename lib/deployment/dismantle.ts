/**
 * Makes what a stack's deletion does last: it removes the connector queues and mappings that were made at run time, and
 * closes the hosts of MQTT.
 */

import { CustomResource, Duration, Stack } from "aws-cdk-lib";
import { Construct } from "constructs";
import { permitConfigurations } from "../mqtt/domains.ts";
import {
  connectorQueuePrefix,
  permitConnectorQueues,
  permitMappings,
  permitUnscoped,
} from "../pipeline/connector-queues.ts";
import { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";
import { answerSeconds, eventsWaitSeconds } from "./custom-resource.ts";

const dismantleTimeoutSeconds = 900;

export interface DismantleProps {
  readonly stage: StageSettings;
  readonly deliver: MillraceFunction<"deliver">;
  /** Makes, repairs or has others repair connectors' queues and mappings. */
  readonly makers: readonly MillraceFunction[];
}

/** Removes queues and mappings when the stack is deleted: they were made at run time, and would survive their stack. */
export class Dismantle extends Construct {
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, { stage, deliver, makers }: DismantleProps) {
    super(scope, id);
    const dismantle = new MillraceFunction(this, "Dismantle", {
      name: "dismantle",
      description: "Removes connector queues and closes MQTT when the stack is deleted",
      environment: {
        stage: stage.name,
        connectorQueuePrefix: connectorQueuePrefix(stage),
        deliverFunctionArn: deliver.function.functionArn,
      },
      timeoutSeconds: dismantleTimeoutSeconds,
      memoryMiB: 256,
      logRetentionDays: stage.logRetentionDays,
      eventsWaitSeconds,
    });
    permitDismantle(dismantle, stage, deliver.function.functionArn);
    this.resource = new CustomResource(this, "Resource", {
      resourceType: "Custom::MillraceDismantle",
      serviceToken: dismantle.function.functionArn,
      serviceTimeout: Duration.seconds(dismantleTimeoutSeconds + answerSeconds),
    });
    for (const maker of makers) removeBefore(this.resource, maker);
  }
}

/**
 * Has CloudFormation remove a function before the queues and mappings that it could make again: it removes things in the
 * reverse order of their dependencies. The rights go before, too, because an invocation that is under way outlives its
 * function.
 */
function removeBefore(resource: CustomResource, maker: MillraceFunction): void {
  maker.function.node.addDependency(resource);
  maker.role.node.addDependency(resource);
}

function permitDismantle(dismantle: MillraceFunction<"dismantle">, stage: StageSettings, deliverArn: string): void {
  permitConnectorQueues(dismantle, stage, ["sqs:DeleteQueue"]);
  permitMappings(dismantle, deliverArn, ["lambda:DeleteEventSourceMapping"]);
  permitConfigurations(dismantle, stage, ["iot:DescribeDomainConfiguration", "iot:UpdateDomainConfiguration"]);
  // Lets it find out whether the stack itself is being deleted, which CloudFormation's event does not say. Only then
  // does it remove anything.
  dismantle.permit(["cloudformation:DescribeStacks"], Stack.of(dismantle).stackId);
  permitUnscoped(
    dismantle,
    ["sqs:ListQueues", "lambda:ListEventSourceMappings", "iot:ListDomainConfigurations"],
    "AWS authorizes these listings on no resource and by no condition; they show, and change nothing.",
  );
}
