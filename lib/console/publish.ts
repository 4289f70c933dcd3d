/** Puts the console's files into their bucket at a deployment. */

import { join } from "node:path";
import { type CfnElement, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Asset } from "aws-cdk-lib/aws-s3-assets";
import { BucketDeployment, CacheControl, type ISource, Source } from "aws-cdk-lib/aws-s3-deployment";
import type { Construct, IConstruct } from "constructs";
import { acknowledge } from "../shared/acknowledge.ts";
import type { StageSettings } from "../stage.ts";
import { builtConsole } from "./build.ts";
import { configFile } from "./config.ts";
import { madeFolders } from "./made-folders.ts";

export interface Publishing {
  readonly stage: StageSettings;
  readonly bucket: IBucket;
  /** Is what `config.json` holds. Its values may be known at the deployment only. */
  readonly config: Readonly<Record<string, unknown>>;
}

const sources = join(import.meta.dirname, "..", "..", "console");

/** Names the files that say by their name what they hold. */
const assets = "assets/*";

/**
 * Publishes assets first, and the page that names them last. Removes nothing, so that a page that was opened before a
 * deployment still finds what it loads later.
 */
export function publish(scope: Construct, { stage, bucket, config }: Publishing): void {
  const files = filesOf(scope);
  const log = new LogGroup(scope, "PublishLog", {
    retention: stage.logRetentionDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, "PublishRole", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  log.grantWrite(role);
  // Has the CDK add no rights to the role, since it would let its function change whatever is in the bucket.
  const common = { destinationBucket: bucket, prune: false, role: role.withoutPolicyUpdates(), logGroup: log } as const;
  const first = new BucketDeployment(scope, "Assets", {
    ...common,
    sources: [files],
    exclude: ["*"],
    include: [assets],
    cacheControl: [CacheControl.setPublic(), CacheControl.maxAge(Duration.days(365)), CacheControl.immutable()],
  });
  const last = new BucketDeployment(scope, "Pages", {
    ...common,
    sources: [files, Source.jsonData(configFile, config)],
    exclude: [assets],
    cacheControl: [CacheControl.noCache()],
  });
  permitPublishing(role, bucket, [first, last]);
  first.node.addDependency(role);
  last.node.addDependency(first);
  acknowledge(
    handlerOf(scope),
    "L1",
    "It is the CDK's own function, whose runtime comes with the CDK's version; it runs at deployments alone.",
  );
}

/** Permits reading the files of this deployment, and putting them into the bucket. */
function permitPublishing(role: Role, bucket: IBucket, deployments: readonly BucketDeployment[]): void {
  const files = deployments.flatMap(({ node }) => node.children.filter((child) => child instanceof Asset));
  const sources = files.map((file) => file.bucket.arnForObjects(file.s3ObjectKey));
  role.addToPolicy(new PolicyStatement({ actions: ["s3:GetObject"], resources: [...new Set(sources)] }));
  role.addToPolicy(new PolicyStatement({ actions: ["s3:ListBucket"], resources: [bucket.bucketArn] }));
  role.addToPolicy(new PolicyStatement({ actions: ["s3:PutObject"], resources: [bucket.arnForObjects("*")] }));
  const id = Stack.of(role).getLogicalId(bucket.node.defaultChild as CfnElement);
  acknowledge(
    role,
    `IAM5[Resource::<${id}.Arn>/*]`,
    "Files are named after what they hold, so that each is a new one.",
  );
}

/** Builds the files where the app bundles. Elsewhere nothing reads them, and their sources stand for them. */
const filesOf = (scope: Construct): ISource =>
  Stack.of(scope).bundlingRequired
    ? Source.asset(builtConsole())
    : Source.asset(sources, { exclude: [...madeFolders] });

/** Finds the function that the CDK puts into the stack once for all such deployments. */
function handlerOf(scope: Construct): IConstruct {
  const found = Stack.of(scope).node.children.find(({ node }) => node.id.startsWith("Custom::CDKBucketDeployment"));
  if (found === undefined) throw new Error("The CDK has made no function that publishes files.");
  return found;
}
