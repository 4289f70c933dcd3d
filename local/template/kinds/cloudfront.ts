/** Reads a distribution of CloudFront: which paths lead to files and which to the APIs, and what is added on the way. */

import type { Cloud } from "../cloud.ts";
import { asBoolean, asList, asNumber, asObject, asText, type JsonObject } from "../json.ts";
import { kind, physicalName, reasons } from "../kind.ts";
import type { LocalBehaviour, LocalSite } from "../model/site.ts";
import { account, digest } from "../names.ts";
import type { Resource } from "../resource.ts";
import { readPublications } from "./publications.ts";
import { bucketNamed } from "./storage.ts";

const idOf = (resource: Resource): string =>
  `E${digest(`${resource.stackName}/${resource.logicalId}`, 13).toUpperCase()}`;
const domainOf = (resource: Resource): string => `${idOf(resource).toLowerCase()}.cloudfront.net`;
const functionArn = (resource: Resource): string => `arn:aws:cloudfront::${account}:function/${physicalName(resource)}`;

const behaviourReads = [
  "PathPattern",
  "TargetOriginId",
  "AllowedMethods",
  "CachePolicyId",
  "OriginRequestPolicyId",
  "ResponseHeadersPolicyId",
  "Compress",
  "FunctionAssociations.EventType",
  "FunctionAssociations.FunctionARN",
];
const behavioursAt = ["DefaultCacheBehavior", "CacheBehaviors"].map((name) => `DistributionConfig.${name}`);
const originReads = ["Id", "DomainName", "OriginPath", "OriginAccessControlId"];
const securityReads = [
  "ContentSecurityPolicy.ContentSecurityPolicy",
  "ContentTypeOptions.Override",
  "FrameOptions.FrameOption",
  "ReferrerPolicy.ReferrerPolicy",
].map((name) => `SecurityHeadersConfig.${name}`);

export const cloudFrontKinds = {
  "AWS::CloudFront::Distribution": kind({
    reads: [
      ...behavioursAt.flatMap((at) => behaviourReads.map((name) => `${at}.${name}`)),
      ...originReads.map((name) => `DistributionConfig.Origins.${name}`),
      "DistributionConfig.Enabled",
      ...["ErrorCode", "ErrorCachingMinTTL"].map((name) => `DistributionConfig.CustomErrorResponses.${name}`),
    ],
    ignores: {
      ...Object.fromEntries(
        behavioursAt.map((at) => [`${at}.ViewerProtocolPolicy`, "the laptop's door is plain HTTP"]),
      ),
      "DistributionConfig.Comment": reasons.description,
      "DistributionConfig.Aliases": "the laptop has one address, whatever it is called",
      "DistributionConfig.HttpVersion": "the laptop's door is plain HTTP",
      "DistributionConfig.IPV6Enabled": "the laptop has one address, whatever it is called",
      "DistributionConfig.ViewerCertificate": "the laptop's door is plain HTTP",
      "DistributionConfig.Origins.CustomOriginConfig": "the laptop's APIs are its own",
      "DistributionConfig.Origins.S3OriginConfig": "the laptop serves files from the assembly",
    },
    ref: idOf,
    attributes: { Id: idOf, DomainName: domainOf },
  }),
  "AWS::CloudFront::Function": kind({
    reads: ["Name", "FunctionCode", "FunctionConfig.Runtime", "AutoPublish"],
    ignores: { "FunctionConfig.Comment": reasons.description },
    ref: functionArn,
    attributes: { FunctionARN: functionArn },
  }),
  "AWS::CloudFront::ResponseHeadersPolicy": kind({
    reads: [...["CustomHeadersConfig", "Name", ...securityReads].map((name) => `ResponseHeadersPolicyConfig.${name}`)],
    ignores: {
      "ResponseHeadersPolicyConfig.Comment": reasons.description,
      ...Object.fromEntries(
        ["ContentSecurityPolicy", "FrameOptions", "ReferrerPolicy"].map((name) => [
          `ResponseHeadersPolicyConfig.SecurityHeadersConfig.${name}.Override`,
          "no file of the laptop has headers of its own that it could override",
        ]),
      ),
      "ResponseHeadersPolicyConfig.SecurityHeadersConfig.StrictTransportSecurity":
        "browsers pass over it where there is no TLS",
    },
    ref: idOf,
    attributes: { Id: idOf },
  }),
  "AWS::CloudFront::OriginAccessControl": kind({
    reads: ["OriginAccessControlConfig"],
    ref: idOf,
    attributes: { Id: idOf },
  }),
};

/** CloudFront's own policies, by which an API gets each request whole, and answers each itself. */
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const allButHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

/** Answers the host that the template has, undefined if it has none. */
export function readSite(cloud: Cloud): LocalSite | undefined {
  const [distribution, ...others] = cloud.all("AWS::CloudFront::Distribution");
  if (distribution === undefined) return undefined;
  if (others.length > 0) throw distribution.fail("DistributionConfig", "the laptop has one distribution at most.");
  const configuration = asObject(distribution.property("DistributionConfig"));
  const given = [...asList(configuration.CacheBehaviors), configuration.DefaultCacheBehavior].map(asObject);
  const origins = asList(configuration.Origins).map(asObject);
  for (const each of asList(configuration.CustomErrorResponses).map(asObject)) {
    if (asNumber(each.ErrorCachingMinTTL) !== 0)
      throw distribution.fail("DistributionConfig.CustomErrorResponses", "the laptop keeps no errors.");
  }
  return {
    domainName: domainOf(distribution),
    behaviours: given.map((behaviour) => readBehaviour({ cloud, distribution, origins }, behaviour)),
    publications: readPublications(cloud),
  };
}

interface Reading {
  readonly cloud: Cloud;
  readonly distribution: Resource;
  readonly origins: readonly JsonObject[];
}

function readBehaviour(reading: Reading, given: JsonObject): LocalBehaviour {
  const { cloud, distribution, origins } = reading;
  const origin = origins.find(({ Id }) => Id === given.TargetOriginId);
  if (origin === undefined) throw distribution.fail("TargetOriginId", "the distribution has no such origin.");
  const bucket = bucketNamed(cloud, asText(origin.DomainName) ?? "");
  if (bucket === undefined) demandWhole(distribution, origin, given);
  const requestFunction = functionOf(reading, given);
  return {
    pattern: asText(given.PathPattern) ?? "*",
    methods: given.AllowedMethods === undefined ? ["GET", "HEAD"] : asList(given.AllowedMethods).map(String),
    headers: headersOf(cloud, asText(given.ResponseHeadersPolicyId)),
    compresses: asBoolean(given.Compress) ?? false,
    ...(bucket === undefined ? {} : { bucket }),
    ...(requestFunction === undefined ? {} : { requestFunction }),
  };
}

/** Throws if an API would not get each request as it was sent, as it does from the laptop's doors. */
function demandWhole(distribution: Resource, origin: JsonObject, given: JsonObject): void {
  if (!/^[a-z0-9]+\.execute-api\./.test(asText(origin.DomainName) ?? ""))
    throw distribution.fail("Origins.DomainName", "the laptop leads to buckets and APIs of the template only.");
  if (given.CachePolicyId !== cachingDisabled)
    throw distribution.fail("CachePolicyId", "the laptop has APIs of which nothing is cached only.");
  if (given.OriginRequestPolicyId !== allButHost)
    throw distribution.fail("OriginRequestPolicyId", "the laptop's APIs get whole requests only.");
}

function functionOf({ cloud, distribution }: Reading, given: JsonObject): string | undefined {
  const [association, ...others] = asList(given.FunctionAssociations).map(asObject);
  if (association === undefined) return undefined;
  if (others.length > 0 || association.EventType !== "viewer-request")
    throw distribution.fail("FunctionAssociations", "the laptop runs one function, for viewer-request, only.");
  const found = cloud.all("AWS::CloudFront::Function").find((each) => functionArn(each) === association.FunctionARN);
  if (found === undefined) throw distribution.fail("FunctionAssociations", "the template has no such function.");
  if (asObject(found.property("FunctionConfig")).Runtime !== "cloudfront-js-2.0")
    throw found.fail("FunctionConfig.Runtime", "the laptop has cloudfront-js-2.0 only.");
  return asText(found.property("FunctionCode")) ?? "";
}

/** Answers the headers of a policy, none if there is no policy. */
function headersOf(cloud: Cloud, policyId: string | undefined): Record<string, string> {
  const found = cloud.all("AWS::CloudFront::ResponseHeadersPolicy").find((each) => idOf(each) === policyId);
  if (found === undefined) return {};
  const { CustomHeadersConfig, SecurityHeadersConfig } = asObject(found.property("ResponseHeadersPolicyConfig"));
  const custom = asList(asObject(CustomHeadersConfig).Items).map(asObject);
  const security = asObject(SecurityHeadersConfig);
  const values: [name: string, value: unknown][] = [
    ["content-security-policy", asObject(security.ContentSecurityPolicy).ContentSecurityPolicy],
    ["x-content-type-options", security.ContentTypeOptions === undefined ? undefined : "nosniff"],
    ["x-frame-options", asObject(security.FrameOptions).FrameOption],
    ["referrer-policy", asObject(security.ReferrerPolicy).ReferrerPolicy],
    ...custom.map(({ Header, Value }): [string, unknown] => [(asText(Header) ?? "").toLowerCase(), Value]),
  ];
  return Object.fromEntries(
    values.flatMap(([name, value]) => {
      const text = asText(value);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}
