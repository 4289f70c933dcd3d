import { describe, expect, it } from "vitest";
import { everyKind, ofType, stageOf, synthesize, targetOf } from "../../../support/synthesis.ts";

const resources = synthesize(everyKind());
const tables = ofType(resources, "AWS::DynamoDB::Table");
const only = (type: string) => {
  const [found, ...others] = ofType(resources, type);
  if (!found || others.length > 0) throw new Error(`There is not exactly one ${type}.`);
  return found[1];
};

describe("every table", () => {
  it("is one of four", () => {
    expect(tables).toHaveLength(4);
  });

  it("can be restored to any second of the last 35 days", () => {
    for (const [id, { Properties }] of tables) {
      expect(Properties.PointInTimeRecoverySpecification, id).toEqual({ PointInTimeRecoveryEnabled: true });
    }
  });

  it("cannot be deleted by mistake", () => {
    for (const [id, { Properties }] of tables) expect(Properties.DeletionProtectionEnabled, id).toBe(true);
  });

  it("has pk and sk as its key, pays per request and forgets what expires", () => {
    for (const [id, { Properties }] of tables) {
      expect(Properties, id).toMatchObject({
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        BillingMode: "PAY_PER_REQUEST",
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
      });
    }
  });
});

it("keeps everything that holds data when its stack is deleted", () => {
  const types = [
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::Timestream::Database",
    "AWS::KMS::Key",
    "AWS::SecretsManager::Secret",
  ];
  const kept = types.flatMap((type) => ofType(resources, type));
  expect(kept).toHaveLength(11);
  for (const [id, resource] of kept) {
    expect(resource, id).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
  }
});

describe.each(ofType(resources, "AWS::S3::Bucket"))("the bucket %s", (id, { Properties: bucket }) => {
  it("is encrypted at rest", () => {
    expect(bucket.BucketEncryption).toEqual({
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
    });
  });

  it("refuses what doesn't come over TLS", () => {
    const policy = ofType(resources, "AWS::S3::BucketPolicy").find(
      ([, { Properties }]) => targetOf(Properties.Bucket) === id,
    );
    const document = policy?.[1].Properties.PolicyDocument as { Statement: readonly unknown[] } | undefined;
    expect(document?.Statement[0]).toMatchObject({
      Effect: "Deny",
      Action: "s3:*",
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  it("is closed to the public", () => {
    expect(bucket.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
  });

  it("forgets a request once no message can point to it any more, an export after a week, and no other file or point", () => {
    const expiring = [
      { ExpirationInDays: 14, Prefix: "intake/", Status: "Enabled" },
      { ExpirationInDays: 90, Prefix: "mqtt-errors/", Status: "Enabled" },
    ];
    const { Rules } = bucket.LifecycleConfiguration as { Rules: readonly { readonly ExpirationInDays?: number }[] };
    if (id.startsWith("Intake")) return expect(Rules).toEqual(expiring);
    const exports = {
      ExpirationInDays: 7,
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
      Prefix: "exports/",
      Status: "Enabled",
    };
    const ending = Rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(ending).toEqual(id.startsWith("Blob") ? [exports] : []);
  });

  it("keeps what was removed of files and points as long as a table can be restored, and what is in passing or built not", () => {
    const rules = JSON.stringify(bucket.LifecycleConfiguration);
    // Ends the marks of what was removed, too, once nothing is left that they hide.
    const kept = '"ExpiredObjectDeleteMarker":true,"NoncurrentVersionExpiration":{"NoncurrentDays":35}';
    if (/^(Intake|Console)/.test(id)) {
      expect([bucket.VersioningConfiguration, rules.includes(kept)]).toEqual([undefined, false]);
    } else {
      expect(bucket.VersioningConfiguration).toEqual({ Status: "Enabled" });
      expect(rules).toContain(kept);
    }
  });
});

it("rotates the key over the secrets", () => {
  expect(only("AWS::KMS::Key").Properties.EnableKeyRotation).toBe(true);
});

it("generates the administrator's first password, so that the template holds none", () => {
  expect(only("AWS::SecretsManager::Secret").Properties.GenerateSecretString).toMatchObject({
    SecretStringTemplate: '{"username":"admin"}',
    GenerateStringKey: "password",
  });
});

it("has a database of Timestream, and any right to one, only where the stage asks for the kind", () => {
  const usual = synthesize();
  expect(ofType(resources, "AWS::Timestream::Database")).toHaveLength(1);
  expect(ofType(usual, "AWS::Timestream::Database")).toEqual([]);
  expect(JSON.stringify(ofType(usual, "AWS::IAM::Policy"))).not.toContain("timestream:");
});

it("keeps the database of a former kind where the stage says so, to be read and emptied, and takes no more points", () => {
  const former = synthesize(stageOf("dev", { keepTimestream: true }));
  const [one] = ofType(former, "AWS::Timestream::Database");
  const [same] = ofType(resources, "AWS::Timestream::Database");
  expect(one?.[0]).toBe(same?.[0]);
  const rights = JSON.stringify(ofType(former, "AWS::IAM::Policy"));
  expect(rights).toContain("timestream:DeleteTable");
  expect(rights).toContain("timestream:Select");
  expect(rights).not.toContain("timestream:WriteRecords");
  const functions = ofType(former, "AWS::Lambda::Function");
  const kindsOf = (name: string) => {
    const [, found] = functions.find(([id]) => id.includes(`${name}Function`)) ?? [];
    return /"RETENTION_KINDS":"([^"]*)"/.exec(JSON.stringify(found))?.[1];
  };
  expect([kindsOf("Query"), kindsOf("Perform")]).toEqual([
    "DYNAMODB,INFLUXDB,S3,TIMESTREAM",
    "DYNAMODB,INFLUXDB,S3,TIMESTREAM",
  ]);
  expect(kindsOf("Manage")).toBe("DYNAMODB,INFLUXDB,S3");
});
