import { expect, it } from "vitest";
import { everyKind, synthesize } from "../../support/synthesis.ts";

/**
 * The logical ids that must not change. CloudFormation replaces a resource whose logical id changes, and logical ids
 * come from the constructs' ids. A renamed queue would lose its messages, a renamed table would start empty, and a
 * renamed API would get another address. So lines may be added, and removed with what is taken out on purpose, but
 * never renamed.
 */
const pinned: Readonly<Record<string, readonly string[]>> = {
  "AWS::DynamoDB::Table": ["Registry4DB9CCA5", "Points681BBE18", "EventsD32975C2", "StatsEF5FB942"],
  "AWS::S3::Bucket": ["BlobBucketC9B7BD92", "ConsoleBucket86B6957C", "IntakeBucket8068C236", "LakeBucket9CD7BBD2"],
  "AWS::Timestream::Database": ["Timestream"],
  "AWS::KMS::Key": ["SecretsKey317DCF94"],
  "AWS::SecretsManager::Secret": ["AdministratorF23F67B6"],
  "AWS::SQS::Queue": [
    "PipelineIntakeQueue53CF5F3D",
    "PipelineIntakeDeadLettersD0EBCD01",
    "PipelineMqttIntakeQueue7C7B294F",
    "PipelineMqttIntakeDeadLetters859532C1",
    "PipelineRetainEventsQueueBE18128B",
    "PipelineRetainEventsDeadLetters8724E56D",
    "PipelineInfluxdbPointsQueue8DD609C1",
    "PipelineInfluxdbPointsDeadLetters90CEE31A",
    "PipelineS3PointsQueue72B00574",
    "PipelineS3PointsDeadLetters6B52AA9F",
    "PipelineTimestreamPointsQueue1A2E21EB",
    "PipelineTimestreamPointsDeadLetters2FC465C5",
    "PipelineLiveQueue4F3DBFC4",
    "PipelineLiveDeadLetters841E0E9D",
    "DeliveriesJobsQueueEF9BD3C3",
    "DeliveriesJobsDeadLetters2FC3B59B",
  ],
  "AWS::Lambda::EventSourceMapping": [
    "PipelineIntakeMappingE578E398",
    "PipelineMqttIntakeMapping7C9D5E0E",
    "PipelineRetainEventsMapping920A4887",
    "PipelineInfluxdbPointsMappingAC0FD6DB",
    "PipelineS3PointsMapping25C15D48",
    "PipelineTimestreamPointsMapping7F0133F1",
    "PipelineLiveMapping12E93DCD",
    "DeliveriesJobsMappingAE3913F0",
  ],
  "AWS::Lambda::Function": [
    "DoorsAuthenticateFunction54D7CEC8",
    "DoorsIngestFunctionF7EBD279",
    "DoorsQueryFunctionB4A811AB",
    "DoorsManageFunction14D3C095",
    "DoorsStreamFunction0222DE79",
    "DoorsDeviceFunctionB1BD4E3E",
    "PipelineRouteFunction615AB388",
    "PipelineRetainFunction1C696BF7",
    "PipelineRetainInfluxdbFunction2582A8F8",
    "PipelineRetainS3FunctionCEF2E7B4",
    "PipelineRetainTimestreamFunction6B6AF83C",
    "PipelineBroadcastFunctionD3AE46C5",
    "DeliveriesDeliverFunctionC64D2BE3",
    "DeliveriesPerformFunctionDFEA9066",
    "DeliveriesWatchFunctionD5BE1AFF",
    "MqttAuthAuthorizeMqttFunctionC9C7C544",
    "MqttHostsOpenMqttFunction4E2AF626",
    "BootstrapFunction61B92DC5",
    "DismantleFunction444F1544",
    "CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C81C01536",
  ],
  "AWS::ApiGatewayV2::Api": ["HttpDoorApi177A6FC1"],
  "AWS::ApiGateway::RestApi": ["RestDoorApi86E1AF8B"],
  "AWS::IoT::DomainConfiguration": ["MqttDomainsMqtts8C7B9AE4", "MqttDomainsWssD3B2C711"],
  "AWS::CloudFront::Distribution": ["ConsoleDistribution022D3262"],
  "AWS::IoT::Authorizer": ["MqttAuthAuthorizerED253D4B"],
  "AWS::SNS::Topic": ["AlarmsTopic3A2DFEBA"],
  "Custom::MillraceBootstrap": ["BootstrapCA1FBB1E"],
  "Custom::MillraceDismantle": ["Dismantle1C9FBD71"],
};

const resources = Object.entries(synthesize(everyKind()));

it.each(Object.entries(pinned))("keeps the logical id of every %s", (type, ids) => {
  const found = resources.flatMap(([id, { Type }]) => (Type === type ? [id] : []));
  expect(found.toSorted()).toEqual(ids.toSorted());
});

it("pins every resource that the stage cannot afford to have replaced", () => {
  const retained = resources
    .filter(([, { DeletionPolicy }]) => DeletionPolicy === "Retain")
    .map(([, { Type }]) => Type);
  const passing = ["AWS::ApiGateway::Account", "AWS::IAM::Role"];
  for (const type of new Set(retained)) if (!passing.includes(type)) expect(Object.keys(pinned)).toContain(type);
});
