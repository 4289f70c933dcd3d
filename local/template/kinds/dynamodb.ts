/** Reads tables. */

import type { Cloud } from "../cloud.ts";
import { asBoolean, asList, asObject, asText } from "../json.ts";
import { kind, physicalName, reasons } from "../kind.ts";
import type { KeyAttribute, LocalIndex, LocalTable } from "../model/storage.ts";
import { arnOf } from "../names.ts";
import type { Resource } from "../resource.ts";

const tableName = (resource: Resource): string => physicalName(resource, "TableName", 255);
const tableArn = (resource: Resource): string => arnOf("dynamodb", `table/${tableName(resource)}`);

const index = (property: string): string[] =>
  ["IndexName", "KeySchema", "Projection"].map((name) => `${property}.${name}`);

const table = {
  reads: [
    "TableName",
    "KeySchema",
    "AttributeDefinitions",
    "TimeToLiveSpecification",
    "BillingMode",
    ...index("GlobalSecondaryIndexes"),
    ...index("LocalSecondaryIndexes"),
  ],
  ignores: {
    SSESpecification: reasons.encryption,
    WarmThroughput: reasons.capacity,
    "GlobalSecondaryIndexes.WarmThroughput": reasons.capacity,
    "GlobalSecondaryIndexes.ContributorInsightsSpecification": "a laptop has no CloudWatch",
  },
  ref: tableName,
  attributes: { Arn: tableArn },
};

export const dynamodbKinds = {
  "AWS::DynamoDB::Table": kind({
    ...table,
    ignores: {
      ...table.ignores,
      PointInTimeRecoverySpecification: reasons.backup,
      ContributorInsightsSpecification: "a laptop has no CloudWatch",
      DeletionProtectionEnabled: "the laptop deletes no table",
      ProvisionedThroughput: reasons.capacity,
      OnDemandThroughput: reasons.capacity,
      TableClass: reasons.capacity,
      "GlobalSecondaryIndexes.ProvisionedThroughput": reasons.capacity,
      "GlobalSecondaryIndexes.OnDemandThroughput": reasons.capacity,
    },
  }),
  "AWS::DynamoDB::GlobalTable": kind({
    ...table,
    reads: [...table.reads, "Replicas.Region"],
    ignores: {
      ...table.ignores,
      WriteProvisionedThroughputSettings: reasons.capacity,
      WriteOnDemandThroughputSettings: reasons.capacity,
      "Replicas.PointInTimeRecoverySpecification": reasons.backup,
      "Replicas.ContributorInsightsSpecification": "a laptop has no CloudWatch",
      "Replicas.DeletionProtectionEnabled": "the laptop deletes no table",
      "Replicas.SSESpecification": reasons.encryption,
      "Replicas.TableClass": reasons.capacity,
      "Replicas.Tags": reasons.tags,
      "Replicas.GlobalSecondaryIndexes": reasons.capacity,
    },
  }),
};

export function readTables(cloud: Cloud): LocalTable[] {
  const resources = [...cloud.all("AWS::DynamoDB::Table"), ...cloud.all("AWS::DynamoDB::GlobalTable")];
  return resources.map((resource) => {
    if (asList(resource.property("Replicas")).length > 1) throw resource.fail("Replicas", "a laptop is one region.");
    const ttl = asObject(resource.property("TimeToLiveSpecification"));
    const ttlAttribute = asBoolean(ttl.Enabled) === true ? asText(ttl.AttributeName) : undefined;
    return {
      logicalId: resource.logicalId,
      name: tableName(resource),
      arn: tableArn(resource),
      keySchema: keySchema(resource.property("KeySchema")),
      attributeTypes: attributeTypes(resource),
      globalIndexes: indexes(resource.property("GlobalSecondaryIndexes")),
      localIndexes: indexes(resource.property("LocalSecondaryIndexes")),
      ...(ttlAttribute === undefined ? {} : { ttlAttribute }),
    };
  });
}

function attributeTypes(resource: Resource): Record<string, string> {
  const definitions = asList(resource.property("AttributeDefinitions")).map(asObject);
  return Object.fromEntries(
    definitions.map((each) => [asText(each.AttributeName) ?? "", asText(each.AttributeType) ?? "S"]),
  );
}

const keySchema = (value: unknown): KeyAttribute[] =>
  asList(value)
    .map(asObject)
    .map((each) => ({ name: asText(each.AttributeName) ?? "", keyType: each.KeyType === "RANGE" ? "RANGE" : "HASH" }));

const indexes = (value: unknown): LocalIndex[] =>
  asList(value)
    .map(asObject)
    .map((each) => {
      const projection = asObject(each.Projection);
      const nonKey = asList(projection.NonKeyAttributes).map((name) => asText(name) ?? "");
      return {
        name: asText(each.IndexName) ?? "",
        keySchema: keySchema(each.KeySchema),
        projection: {
          type: asText(projection.ProjectionType) ?? "ALL",
          ...(nonKey.length > 0 ? { nonKeyAttributes: nonKey } : {}),
        },
      };
    });
