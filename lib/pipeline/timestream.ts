/** Permits the use of the tables of Timestream, each of which is made at run time for a retention. */

import type { DataStack } from "../data/data-stack.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";
import type { StageSettings } from "../stage.ts";

/** Answers the database's name; an empty text on a stage without one. */
export const timestreamDatabase = ({ timestream }: DataStack): string => timestream?.ref ?? "";

/** Lists, by commas, the kinds whose retentions are read: also the former one of which the stage keeps the database. */
export const kindsToRead = ({ retentionKinds, keepTimestream }: StageSettings): string =>
  [...new Set([...retentionKinds, ...(keepTimestream ? ["TIMESTREAM"] : [])])].join(",");

/** Permits actions on the stage's tables, and on no others. Permits nothing on a stage without a database. */
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
