/** Names the queues that `manage` makes at run time, one for each data connector, and permits their use. */

import { ArnFormat, Stack } from "aws-cdk-lib";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";

/** Begins every connector queue's name, so that two stages in one account never meet. */
export const connectorQueuePrefix = (stage: StageSettings): string => `${stage.name}-dc-`;

/** Permits actions on every connector queue of the stage, and on no other queue. */
export function permitConnectorQueues(grantee: MillraceFunction, stage: StageSettings, actions: string[]): void {
  const name = `${connectorQueuePrefix(stage)}*`;
  grantee.permitWide({
    actions,
    resources: [Stack.of(grantee).formatArn({ service: "sqs", resource: name, arnFormat: ArnFormat.NO_RESOURCE_NAME })],
    finding: `Resource::arn:<AWS::Partition>:sqs:<AWS::Region>:<AWS::AccountId>:${name}`,
    reason: "Connector queues are made at run time, so only their prefix is known, which is this stage's own.",
  });
}

/**
 * Permits actions on event source mappings that feed one function. A mapping cannot be named, because AWS chooses its
 * UUID.
 */
export function permitMappings(grantee: MillraceFunction, fedFunctionArn: string, actions: string[]): void {
  const resource = "event-source-mapping";
  grantee.permitWide({
    actions,
    resources: [
      Stack.of(grantee).formatArn({
        service: "lambda",
        resource,
        resourceName: "*",
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      }),
    ],
    // Lets the caller learn that a mapping is gone: it then has no function, and the bare condition would not hold.
    conditions: { ArnEqualsIfExists: { "lambda:FunctionArn": fedFunctionArn } },
    finding: `Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:${resource}:*`,
    reason: "A mapping's id is not known before it exists; the condition holds this to mappings of deliver.",
  });
}

/** Permits calls that AWS authorizes on no resource at all. `conditions` narrows them as far as AWS can. */
export function permitUnscoped(
  grantee: MillraceFunction,
  actions: string[],
  reason: string,
  conditions: Record<string, unknown> = {},
): void {
  grantee.permitWide({ actions, resources: ["*"], conditions, finding: "Resource::*", reason });
}

/** Lists what making a connector's queue takes. It may exist already, with attributes to be set anew. */
export const makingQueues = ["sqs:CreateQueue", "sqs:SetQueueAttributes"];

/** Permits making mappings to one function, and finding those there are. */
export function permitMakingMappings(grantee: MillraceFunction, deliverArn: string): void {
  permitUnscoped(
    grantee,
    ["lambda:CreateEventSourceMapping"],
    "AWS authorizes the creation of a mapping on no resource; the condition holds it to mappings of deliver.",
    { ArnEquals: { "lambda:FunctionArn": deliverArn } },
  );
  permitUnscoped(
    grantee,
    ["lambda:ListEventSourceMappings"],
    "AWS authorizes the listing of mappings on no resource and by no condition; it shows, and changes nothing.",
  );
}
