/** Reads buckets, encryption keys, secrets and SSM parameters. */

import type { Cloud } from "../cloud.ts";
import { asBoolean, asList, asNumber, asObject, asText, type JsonObject } from "../json.ts";
import { kind, physicalName, reasons } from "../kind.ts";
import type { LocalBucket, LocalExpiration, LocalKey, LocalSecret, SecretGeneration } from "../model/storage.ts";
import { arnOf, digest, digestUuid } from "../names.ts";
import type { Resource } from "../resource.ts";

const bucketName = (resource: Resource): string => physicalName(resource, "BucketName", 63).toLowerCase();
const bucketArn = (resource: Resource): string => `arn:aws:s3:::${bucketName(resource)}`;
const bucketDomain = (resource: Resource): string => `${bucketName(resource)}.s3.amazonaws.com`;
const regionalDomain = (resource: Resource): string => `${bucketName(resource)}.s3.us-east-1.amazonaws.com`;
const keyId = (resource: Resource): string => digestUuid(`${resource.stackName}/${resource.logicalId}`);
export const keyArn = (resource: Resource): string => arnOf("kms", `key/${keyId(resource)}`);
const secretName = (resource: Resource): string => physicalName(resource, "Name", 512);
/** Answers an ARN that ends in six more characters, as in Secrets Manager. */
const secretArn = (resource: Resource): string =>
  arnOf("secretsmanager", `secret:${secretName(resource)}-${digest(`${resource.stackName}/${resource.logicalId}`, 6)}`);

export const storageKinds = {
  "AWS::S3::Bucket": kind({
    reads: [
      "BucketName",
      ...["Id", "Status", "Prefix", "ExpirationInDays"].map((name) => `LifecycleConfiguration.Rules.${name}`),
    ],
    ignores: {
      BucketEncryption: reasons.encryption,
      PublicAccessBlockConfiguration: "the gate listens on loopback and knows its callers",
      OwnershipControls: "a laptop is one account",
      VersioningConfiguration: "the laptop keeps the current version only",
      LoggingConfiguration: reasons.logs,
      MetricsConfigurations: "a laptop has no CloudWatch",
      IntelligentTieringConfigurations: reasons.capacity,
      "LifecycleConfiguration.Rules.AbortIncompleteMultipartUpload": "what is left of an upload costs a laptop nothing",
      "LifecycleConfiguration.Rules.ExpiredObjectDeleteMarker": "the laptop keeps the current version only",
      "LifecycleConfiguration.Rules.NoncurrentVersionExpiration": "the laptop keeps the current version only",
      "LifecycleConfiguration.Rules.Transitions": reasons.capacity,
    },
    ref: bucketName,
    attributes: {
      Arn: bucketArn,
      DomainName: bucketDomain,
      RegionalDomainName: regionalDomain,
    },
  }),
  "AWS::S3::BucketPolicy": kind({ reads: ["Bucket", "PolicyDocument"] }),
  "AWS::KMS::Key": kind({
    reads: ["KeyPolicy", "Enabled", "KeySpec", "KeyUsage"],
    ignores: {
      Description: reasons.description,
      EnableKeyRotation: "the laptop's key material is never rotated",
      RotationPeriodInDays: "the laptop's key material is never rotated",
      PendingWindowInDays: "the laptop deletes no key",
      MultiRegion: "a laptop is one region",
      BypassPolicyLockoutSafetyCheck: "the laptop changes no key policy",
    },
    ref: keyId,
    attributes: { Arn: keyArn, KeyId: keyId },
  }),
  "AWS::KMS::Alias": kind({
    reads: ["AliasName", "TargetKeyId"],
    ref: (resource) => asText(resource.property("AliasName")) ?? "",
  }),
  "AWS::SecretsManager::Secret": kind({
    reads: ["Name", "GenerateSecretString", "SecretString", "KmsKeyId"],
    ignores: { Description: reasons.description },
    ref: secretArn,
    attributes: { Id: secretArn },
  }),
  "AWS::SSM::Parameter": kind({
    reads: ["Name", "Value", "Type"],
    ignores: { Description: reasons.description, Tier: reasons.capacity },
    attributes: { Value: (resource) => resource.property("Value"), Type: (resource) => resource.property("Type") },
  }),
};

/** Answers the name of the bucket whose files are reached under this host; undefined if it is none's. */
export const bucketNamed = (cloud: Cloud, domain: string): string | undefined =>
  cloud
    .all("AWS::S3::Bucket")
    .filter((resource) => [bucketDomain(resource), regionalDomain(resource)].includes(domain))
    .map(bucketName)[0];

export function readBuckets(cloud: Cloud): LocalBucket[] {
  return cloud.all("AWS::S3::Bucket").map((resource) => ({
    logicalId: resource.logicalId,
    name: bucketName(resource),
    arn: bucketArn(resource),
    expirations: expirationsOf(resource),
  }));
}

function expirationsOf(resource: Resource): LocalExpiration[] {
  const rules = asList(asObject(resource.property("LifecycleConfiguration")).Rules).map(asObject);
  return rules.flatMap((rule) => {
    const days = asNumber(rule.ExpirationInDays);
    return rule.Status === "Enabled" && days !== undefined ? [{ prefix: asText(rule.Prefix) ?? "", days }] : [];
  });
}

export function readKeys(cloud: Cloud): LocalKey[] {
  const aliases = cloud.all("AWS::KMS::Alias").map((alias) => ({
    name: asText(alias.property("AliasName")) ?? "",
    target: asText(alias.property("TargetKeyId")) ?? "",
  }));
  return cloud.all("AWS::KMS::Key").map((resource) => {
    const spec = asText(resource.property("KeySpec")) ?? "SYMMETRIC_DEFAULT";
    if (spec !== "SYMMETRIC_DEFAULT")
      throw resource.fail("KeySpec", `the laptop has symmetric keys only, not ${spec}.`);
    const own = aliases.filter((alias) => alias.target === keyArn(resource) || alias.target === keyId(resource));
    return {
      logicalId: resource.logicalId,
      keyId: keyId(resource),
      arn: keyArn(resource),
      aliases: own.map((alias) => alias.name),
      enabled: asBoolean(resource.property("Enabled")) ?? true,
    };
  });
}

export function readSecrets(cloud: Cloud): LocalSecret[] {
  return cloud.all("AWS::SecretsManager::Secret").map((resource) => {
    const kms = asText(resource.property("KmsKeyId"));
    const text = asText(resource.property("SecretString"));
    const generation = asObject(resource.property("GenerateSecretString"));
    return {
      logicalId: resource.logicalId,
      name: secretName(resource),
      arn: secretArn(resource),
      ...(kms === undefined ? {} : { kmsKeyId: kms }),
      value: text === undefined ? { generate: readGeneration(resource, generation) } : { text },
    };
  });
}

function readGeneration(resource: Resource, given: JsonObject): SecretGeneration {
  const template = asText(given.SecretStringTemplate);
  const key = asText(given.GenerateStringKey);
  if ((template === undefined) !== (key === undefined)) {
    throw resource.fail("GenerateSecretString", "SecretStringTemplate and GenerateStringKey go together.");
  }
  const flag = (name: string, absent: boolean): boolean => asBoolean(given[name]) ?? absent;
  return {
    length: asNumber(given.PasswordLength) ?? 32,
    excludeCharacters: asText(given.ExcludeCharacters) ?? "",
    excludeLowercase: flag("ExcludeLowercase", false),
    excludeUppercase: flag("ExcludeUppercase", false),
    excludeNumbers: flag("ExcludeNumbers", false),
    excludePunctuation: flag("ExcludePunctuation", false),
    includeSpace: flag("IncludeSpace", false),
    requireEachIncludedType: flag("RequireEachIncludedType", true),
    ...(template === undefined || key === undefined ? {} : { into: { template, key } }),
  };
}
