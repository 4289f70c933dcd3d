/** Permits the use of the tables of Timestream, each of which is made at run time for a retention. */

import type { DataStack } from "../data/data-stack.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";

/** Answers the database's name; an empty text on a stage without the kind. */
export const timestreamDatabase = ({ timestream }: DataStack): string => timestream?.ref ?? "";

/** Permits actions on the stage's tables, and on no others. Permits nothing on a stage without the kind. */
export function permitTimestream(grantee: MillraceFunction, { timestream, stackName }: DataStack, actions: string[]) {
  if (!timestream) return;
  const databaseArn = {
    "Fn::GetStackOutput": {
      StackName: stackName,
      Region: { Ref: "AWS::Region" },
      OutputName: "PublishOutputFnGetAttTimestreamArn291F61C0",
    },
  };
  grantee.permitWide({
    actions,
    resources: [`${timestream.attrArn}/table/*`],
    finding: `Resource::${JSON.stringify(databaseArn)}/table/*`,
    reason: "Each retention has a table of its own, which is named by its id and made at run time.",
  });
  grantee.permitWide({
    actions: ["timestream:DescribeEndpoints"],
    resources: ["*"],
    finding: "Resource::*",
    reason: "The clients of Timestream ask for its endpoints first, which AWS authorizes on no resource.",
  });
}
