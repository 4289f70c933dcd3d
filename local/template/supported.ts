/** Lists every resource type that the laptop knows. Any other type stops the start. */

import { demandSupported, ignored, type Kind } from "./kind.ts";
import { cloudFrontKinds } from "./kinds/cloudfront.ts";
import { dynamodbKinds } from "./kinds/dynamodb.ts";
import { httpApiKinds } from "./kinds/http-api.ts";
import { iamKinds } from "./kinds/iam.ts";
import { iotKinds } from "./kinds/iot.ts";
import { customResourceKind, isCustomResource, lambdaKinds } from "./kinds/lambda.ts";
import { publicationKinds } from "./kinds/publications.ts";
import { restApiKinds } from "./kinds/rest-api.ts";
import { scheduleKinds } from "./kinds/schedules.ts";
import { snsKinds } from "./kinds/sns.ts";
import { sqsKinds } from "./kinds/sqs.ts";
import { storageKinds } from "./kinds/storage.ts";
import { timestreamKinds } from "./kinds/timestream.ts";
import type { Resource } from "./resource.ts";
import { TemplateError } from "./template-error.ts";

const imitated: Readonly<Record<string, Kind>> = {
  ...lambdaKinds,
  ...sqsKinds,
  ...snsKinds,
  ...dynamodbKinds,
  ...storageKinds,
  ...iamKinds,
  ...httpApiKinds,
  ...restApiKinds,
  ...scheduleKinds,
  ...iotKinds,
  ...timestreamKinds,
  ...cloudFrontKinds,
  ...publicationKinds,
};

/**
 * Types that mean nothing on a laptop, each with the beginning of its ARN after the partition (`service` or
 * `service:prefix`) and the reason.
 */
const meaningless: Readonly<Record<string, readonly [arn: string, reason: string]>> = {
  "AWS::CDK::Metadata": ["cdk", "it counts constructs for the CDK's authors"],
  "AWS::CloudWatch::Alarm": ["cloudwatch", "a laptop's user sees what is wrong"],
  "AWS::CloudWatch::CompositeAlarm": ["cloudwatch", "a laptop's user sees what is wrong"],
  "AWS::CloudWatch::Dashboard": ["cloudwatch", "a laptop has no CloudWatch"],
  "AWS::IoT::Logging": ["iot", "refusals and their reasons stand in the laptop's own log"],
  "AWS::IoT::ResourceSpecificLogging": ["iot", "refusals and their reasons stand in the laptop's own log"],
  "AWS::Logs::LogGroup": ["logs:log-group", "every function's lines go to the laptop's own log"],
  "AWS::Logs::MetricFilter": ["logs", "a laptop has no CloudWatch"],
  "AWS::Logs::QueryDefinition": ["logs", "a laptop has no CloudWatch"],
  "AWS::Logs::ResourcePolicy": ["logs", "a laptop has no CloudWatch"],
  "AWS::SNS::Subscription": ["sns", "a laptop sends no e-mail; what topics are told stands in a file"],
  "AWS::SNS::TopicPolicy": ["sns", "only functions publish, by their roles, and the gate is on loopback"],
  "AWS::WAFv2::WebACL": ["wafv2", "nobody but the laptop's user reaches its doors"],
  "AWS::WAFv2::WebACLAssociation": ["wafv2", "nobody but the laptop's user reaches its doors"],
};

/** Answers what the laptop knows of the resource's type. Throws a `TemplateError` if it knows nothing. */
export function kindOf(resource: Resource): Kind {
  const { type } = resource;
  const known = imitated[type] ?? (isCustomResource(type) ? customResourceKind : undefined);
  if (known !== undefined) return known;
  const [service, prefix] = meaningless[type]?.[0].split(":") ?? [];
  if (service !== undefined) return ignored(service, prefix === undefined ? "" : `${prefix}:`);
  const { stackName, logicalId } = resource;
  throw new TemplateError({ stackName, logicalId, type }, "the laptop cannot imitate this type of resource.");
}

/** Throws for the first resource or property that the laptop can neither imitate nor do without. */
export function demandAllSupported(resources: readonly Resource[]): void {
  for (const resource of resources) demandSupported(resource, kindOf(resource));
}
