// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of CloudFormation's Fn::Sub.

import { describe, expect, it } from "vitest";
import { lambda, load, role } from "./small-assembly.ts";

type Json = Record<string, unknown>;

const disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const allButHost = "b689b0a8-53d0-40ab-baf2-68738e2966ac";
const call = {
  PathPattern: "/v2/*",
  TargetOriginId: "api",
  AllowedMethods: ["GET", "HEAD", "POST"],
  CachePolicyId: disabled,
  OriginRequestPolicyId: allButHost,
  ViewerProtocolPolicy: "https-only",
  Compress: true,
};

/** A distribution before a bucket and an API, with changes of its parts. */
function distribution({ api = {}, pages = {}, links = {}, headers = {}, more = {} }: Record<string, Json> = {}): Json {
  return {
    Bucket: { Type: "AWS::S3::Bucket" },
    Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "rest" } },
    Links: {
      Type: "AWS::CloudFront::Function",
      Properties: {
        Name: "links",
        AutoPublish: true,
        FunctionCode: "function handler(event) { return event.request; }",
        FunctionConfig: { Comment: "for people", Runtime: "cloudfront-js-2.0" },
        ...links,
      },
    },
    Headers: {
      Type: "AWS::CloudFront::ResponseHeadersPolicy",
      Properties: {
        ResponseHeadersPolicyConfig: {
          Name: "headers",
          CustomHeadersConfig: { Items: [{ Header: "X-Own", Override: true, Value: "v" }] },
          SecurityHeadersConfig: {
            ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'", Override: true },
            ContentTypeOptions: { Override: true },
            FrameOptions: { FrameOption: "DENY", Override: true },
            ReferrerPolicy: { ReferrerPolicy: "no-referrer", Override: true },
            StrictTransportSecurity: { AccessControlMaxAgeSec: 1, Override: true },
          },
          ...headers,
        },
      },
    },
    Site: {
      Type: "AWS::CloudFront::Distribution",
      Properties: {
        DistributionConfig: {
          Enabled: true,
          HttpVersion: "http2",
          Origins: [
            { Id: "files", DomainName: { "Fn::GetAtt": ["Bucket", "RegionalDomainName"] }, S3OriginConfig: {} },
            {
              Id: "api",
              DomainName: { "Fn::Sub": "${Api}.execute-api.${AWS::Region}.${AWS::URLSuffix}" },
              OriginPath: "/api",
              CustomOriginConfig: { OriginProtocolPolicy: "https-only" },
            },
          ],
          CacheBehaviors: [{ ...call, ...api }],
          DefaultCacheBehavior: {
            TargetOriginId: "files",
            CachePolicyId: "658327ea-f89d-4fab-a63d-7e88639e58f6",
            ViewerProtocolPolicy: "redirect-to-https",
            ResponseHeadersPolicyId: { Ref: "Headers" },
            FunctionAssociations: [
              { EventType: "viewer-request", FunctionARN: { "Fn::GetAtt": ["Links", "FunctionARN"] } },
            ],
            ...pages,
          },
          ...more,
        },
      },
    },
  };
}

/** A deployment of files, with the function of the CDK's that does it on AWS. */
const published = (more: Json = {}): Json => ({
  Role: role(),
  Layer: { Type: "AWS::Lambda::LayerVersion", Properties: { Content: { S3Bucket: "b", S3Key: "k" } } },
  Publisher: lambda({ Runtime: "python3.13", Layers: [{ Ref: "Layer" }] }),
  Files: {
    Type: "Custom::CDKBucketDeployment",
    Properties: {
      ServiceToken: { "Fn::GetAtt": ["Publisher", "Arn"] },
      SourceBucketNames: ["assets"],
      SourceObjectKeys: ["hash.zip"],
      DestinationBucketName: { Ref: "Bucket" },
      Prune: false,
      Include: ["assets/*"],
      Exclude: ["*"],
      SystemMetadata: { "cache-control": "no-cache" },
      ...more,
    },
  },
});

describe("a distribution", () => {
  it("has what it leads to, in order, with function and headers", async () => {
    const { site, buckets } = await load(distribution());
    expect(site).toEqual({
      domainName: expect.stringMatching(/^[a-z0-9]+\.cloudfront\.net$/),
      publications: [],
      behaviours: [
        { pattern: "/v2/*", methods: ["GET", "HEAD", "POST"], headers: {}, compresses: true },
        {
          pattern: "*",
          methods: ["GET", "HEAD"],
          bucket: buckets[0]?.name,
          requestFunction: "function handler(event) { return event.request; }",
          headers: {
            "content-security-policy": "default-src 'none'",
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "x-own": "v",
          },
          compresses: false,
        },
      ],
    });
  });

  it("need not be there", async () => {
    expect(await load({ Bucket: { Type: "AWS::S3::Bucket" } })).not.toHaveProperty("site");
  });

  it.each([
    ["a cache before an API", { api: { CachePolicyId: "other" } }, /CachePolicyId.*nothing is cached/],
    ["an API that gets a part of a request", { api: { OriginRequestPolicyId: "other" } }, /whole requests/],
    ["an origin that is not there", { pages: { TargetOriginId: "none" } }, /no such origin/],
    [
      "error pages",
      { more: { CustomErrorResponses: [{ ErrorCode: 404, ErrorCachingMinTTL: 0, ResponsePagePath: "/404.html" }] } },
      /CustomErrorResponses\.ResponsePagePath/,
    ],
    ["errors that are kept", { more: { CustomErrorResponses: [{ ErrorCode: 404 }] } }, /keeps no errors/],
    ["a function of the older kind", { links: { FunctionConfig: { Runtime: "cloudfront-js-1.0" } } }, /js-2\.0 only/],
    [
      "a function for answers",
      { pages: { FunctionAssociations: [{ EventType: "viewer-response", FunctionARN: "f" }] } },
      /viewer-request, only/,
    ],
    ["headers by CORS", { headers: { CorsConfig: {} } }, /ResponseHeadersPolicyConfig\.CorsConfig/],
  ])("is refused with %s", async (_, changes, fault) => {
    await expect(load(distribution(changes as Record<string, Json>))).rejects.toThrow(fault);
  });

  it("stands alone", async () => {
    const { Site } = distribution();
    await expect(load({ ...distribution(), Other: Site })).rejects.toThrow(/one distribution at most/);
  });
});

describe("a deployment of files", () => {
  it("is read from the assembly, and its function is not run", async () => {
    const { site, functions, customResources } = await load({ ...distribution(), ...published() });
    expect(site?.publications).toEqual([
      {
        bucket: expect.any(String),
        sources: [{ folder: expect.stringMatching(/\/asset\.hash$/), markers: {} }],
        exclude: ["*"],
        include: ["assets/*"],
        cacheControl: "no-cache",
      },
    ]);
    expect([functions, customResources]).toEqual([[], []]);
  });

  it("fills in what only a deployment knows, escaped where the file is JSON", async () => {
    const Parameters = { Name: { Type: "String", Default: 'a"b' } };
    const markersIn = async (more: Json) => {
      const { site } = await load(
        { ...distribution(), ...published({ SourceMarkers: [{ m: { Ref: "Name" } }], ...more }) },
        { Parameters },
      );
      return site?.publications[0]?.sources[0]?.markers;
    };
    expect(await markersIn({ SourceMarkersConfig: [{ jsonEscape: true }] })).toEqual({ m: 'a\\"b' });
    expect(await markersIn({})).toEqual({ m: 'a"b' });
  });

  it.each([
    ["pruning", { Prune: true }, /Prune.*removes none/],
    ["another encoding", { SourceMarkersConfig: [{ markerEncodings: { m: "YAML_STRING" } }] }, /markerEncodings/],
    ["other metadata", { SystemMetadata: { "content-language": "de" } }, /SystemMetadata\.content-language/],
    ["a prefix", { DestinationBucketKeyPrefix: "x" }, /DestinationBucketKeyPrefix/],
    ["an asset that is not there", { SourceObjectKeys: ["none.zip"] }, /no asset none\.zip/],
  ])("is refused with %s", async (_, changes, fault) => {
    await expect(load({ ...distribution(), ...published(changes) })).rejects.toThrow(fault);
  });

  it("is what alone may have layers", async () => {
    const { Layer } = published();
    const resources = { Role: role(), Layer, Work: lambda({ Layers: [{ Ref: "Layer" }] }) };
    await expect(load(resources)).rejects.toThrow(/Layers: the laptop has no layers/);
  });
});
