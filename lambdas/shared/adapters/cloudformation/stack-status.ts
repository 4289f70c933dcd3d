/** Asks CloudFormation what a stack is going through. */

import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";

/** Answers CloudFormation's word, such as `DELETE_IN_PROGRESS`; undefined if it knows no such stack. */
export async function stackStatus(stackId: string, client = new CloudFormationClient({})): Promise<string | undefined> {
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: stackId }));
  return Stacks?.[0]?.StackStatus;
}
