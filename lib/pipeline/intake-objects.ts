/** Permits the use of the objects that carry requests too large for one queue message. */

import { type DataStack, intakePrefix } from "../data/data-stack.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";

/** Writes the finding as cdk-nag does, which prints a reference into another stack as it is in the template. */
export function objectsFinding(data: DataStack, prefix: string): string {
  const bucketArn = {
    "Fn::GetStackOutput": {
      StackName: data.stackName,
      Region: { Ref: "AWS::Region" },
      OutputName: "PublishOutputFnGetAttIntakeBucket8068C236Arn1051D91B",
    },
  };
  return `Resource::${JSON.stringify(bucketArn)}/${prefix}*`;
}

/** Permits actions on the stage's intake objects, and on no other object of the bucket. */
export function permitIntakeObjects(grantee: MillraceFunction, data: DataStack, actions: string[]): void {
  grantee.permitWide({
    actions,
    resources: [data.intakeBucket.arnForObjects(`${intakePrefix}*`)],
    finding: objectsFinding(data, intakePrefix),
    reason: "Each large request is an object with a name of its own under this prefix.",
  });
}
