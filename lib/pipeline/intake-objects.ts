/** Permits the use of objects: those that carry requests too large for one queue message, and files. */

import { blobsPrefix } from "../../lambdas/shared/core/blob/path.ts";
import { exportsPrefix } from "../../lambdas/shared/core/export/files.ts";
import { lakePrefix } from "../../lambdas/shared/core/lake/layout.ts";
import { type DataStack, intakePrefix } from "../data/data-stack.ts";
import type { MillraceFunction } from "../shared/millrace-function.ts";

/** Names the outputs by which the template refers to the buckets of the data stack. */
const outputs = {
  intake: "PublishOutputFnGetAttIntakeBucket8068C236Arn1051D91B",
  blobs: "PublishOutputFnGetAttBlobBucketC9B7BD92Arn6DE43CA8",
  lake: "PublishOutputFnGetAttLakeBucket9CD7BBD2Arn8E451D9A",
} as const;

/** Writes the finding as cdk-nag does, which prints a reference into another stack as it is in the template. */
export function objectsFinding(data: DataStack, prefix: string, bucket: keyof typeof outputs = "intake"): string {
  const bucketArn = {
    "Fn::GetStackOutput": {
      StackName: data.stackName,
      Region: { Ref: "AWS::Region" },
      OutputName: outputs[bucket],
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

/** Permits actions on the files that sources sent, and on no other object. */
export function permitBlobs(grantee: MillraceFunction, data: DataStack, actions: string[]): void {
  grantee.permitWide({
    actions,
    resources: [data.blobBucket.arnForObjects(`${blobsPrefix}*`)],
    finding: objectsFinding(data, blobsPrefix, "blobs"),
    reason: "Each file is an object with a name of its own under this prefix.",
  });
}

/** Permits actions on the files of the lake, and on no other object. */
export function permitLake(grantee: MillraceFunction, data: DataStack, actions: string[]): void {
  grantee.permitWide({
    actions,
    resources: [data.lakeBucket.arnForObjects(`${lakePrefix}*`)],
    finding: objectsFinding(data, lakePrefix, "lake"),
    reason: "Each batch of points is an object with a name of its own under this prefix.",
  });
}

/**
 * Permits listing the lake's bucket, which holds nothing else. A condition on the prefix would have S3 say of a file that
 * was removed meanwhile that it is forbidden, not that it is gone.
 */
export function permitLakeListing(grantee: MillraceFunction, data: DataStack): void {
  grantee.permit(["s3:ListBucket"], data.lakeBucket.bucketArn);
}

/** Permits actions on what projects have exported, and on no other object. */
export function permitExports(grantee: MillraceFunction, data: DataStack, actions: string[]): void {
  grantee.permitWide({
    actions,
    resources: [data.blobBucket.arnForObjects(`${exportsPrefix}*`)],
    finding: objectsFinding(data, exportsPrefix, "blobs"),
    reason: "Each file of an export is an object with a name of its own under this prefix.",
  });
}
