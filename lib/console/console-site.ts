/**
 * Makes the console's host: CloudFront before a bucket with the console's files and before both APIs, so that pages and
 * calls have one origin.
 */

import { CfnOutput, Duration, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  type BehaviorOptions,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HttpVersion,
  type IOrigin,
  OriginRequestPolicy,
  S3OriginAccessControl,
  SecurityPolicyProtocol,
  Signing,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin, S3BucketOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { type HttpDoor, httpPaths } from "../api/http-door.ts";
import { apiStageName, type RestDoor } from "../api/rest-door.ts";
import type { Mqtt } from "../mqtt/mqtt.ts";
import { acknowledge } from "../shared/acknowledge.ts";
import type { StageSettings } from "../stage.ts";
import { patternsOf } from "./behaviours.ts";
import { filesBesideAssets } from "./build.ts";
import { configFile, configOf } from "./config.ts";
import { deepLinks } from "./deep-links.ts";
import { createAnswerHeaders, createPageHeaders, nameInAccount } from "./headers.ts";
import { publish } from "./publish.ts";
import type { ConsoleSettings } from "./settings.ts";

export interface ConsoleSiteProps {
  readonly stage: StageSettings;
  readonly settings: ConsoleSettings;
  readonly http: HttpDoor;
  readonly rest: RestDoor;
  readonly mqtt: Mqtt;
}

/** Waits longer than either API does, so that the API's own words say that an answer is late. */
const originTimeoutSeconds = 60;

/** Are the errors that CloudFront keeps by itself, whatever the origin and the policy of the cache say of it. */
const errorsThatAreKept = [404, 405, 414, 500, 501, 502, 503, 504];

export class ConsoleSite extends Construct {
  constructor(scope: Construct, id: string, props: ConsoleSiteProps) {
    super(scope, id);
    const { settings, mqtt } = props;
    const bucket = this.createBucket();
    const distribution = new Distribution(this, "Distribution", {
      comment: `Millrace ${props.stage.name}: the console, and both APIs under its host`,
      defaultBehavior: this.pages(bucket, mqtt),
      additionalBehaviors: this.calls(props),
      // Keeps none: one caller's error would be another's answer for ten seconds, since nothing of a request but its path
      // says what is kept for whom.
      errorResponses: errorsThatAreKept.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(settings.own
        ? {
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
            domainNames: [settings.own.domain],
            certificate: Certificate.fromCertificateArn(this, "Certificate", settings.own.certificateArn),
          }
        : {}),
    });
    acknowledgeDistribution(distribution, settings);
    publish(this, { stage: props.stage, bucket, config: configOf(props) });
    new CfnOutput(scope, "ConsoleUrl", {
      description: "Where people find the console",
      value: `https://${settings.own?.domain ?? distribution.distributionDomainName}`,
    });
    new CfnOutput(scope, "ConsoleHost", {
      description: "What a name of the console's own points to, by a CNAME",
      value: distribution.distributionDomainName,
    });
  }

  /** Keeps the bucket when the stack is deleted, since CloudFormation deletes none that holds files. */
  private createBucket(): IBucket {
    const bucket = new Bucket(this, "Bucket", {
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      lifecycleRules: [{ abortIncompleteMultipartUploadAfter: Duration.days(1) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(bucket, "S1", "It holds the console's files, which are public, and CloudFront alone reads it.");
    // The CDK's own types disagree over a property that may be undefined, which nothing here reads.
    return bucket as IBucket;
  }

  private pages(bucket: IBucket, mqtt: Mqtt): BehaviorOptions {
    const links = new EdgeFunction(this, "DeepLinks", {
      code: FunctionCode.fromInline(deepLinks([...filesBesideAssets(), configFile])),
      runtime: FunctionRuntime.JS_2_0,
      comment: "Leads every address of the console to its page",
    });
    return {
      origin: S3BucketOrigin.withOriginAccessControl(bucket, {
        originAccessControl: new S3OriginAccessControl(this, "Access", {
          originAccessControlName: nameInAccount(this, "console"),
          signing: Signing.SIGV4_ALWAYS,
        }),
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // Goes by what each file says of itself: assets are kept for a year, and the page is asked for each time.
      cachePolicy: CachePolicy.CACHING_OPTIMIZED,
      responseHeadersPolicy: createPageHeaders(this, `wss://${mqtt.wssHost}`),
      functionAssociations: [{ function: links, eventType: FunctionEventType.VIEWER_REQUEST }],
    };
  }

  private calls({ http, rest }: ConsoleSiteProps): Record<string, BehaviorOptions> {
    const { region, urlSuffix } = Stack.of(this);
    const originOf = (apiId: string, originPath?: string): IOrigin =>
      new HttpOrigin(`${apiId}.execute-api.${region}.${urlSuffix}`, {
        readTimeout: Duration.seconds(originTimeoutSeconds),
        ...(originPath === undefined ? {} : { originPath }),
      });
    const common = {
      viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
      allowedMethods: AllowedMethods.ALLOW_ALL,
      cachePolicy: CachePolicy.CACHING_DISABLED,
      // Passes all of a request on, but for the host, by which API Gateway finds the API.
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: createAnswerHeaders(this),
    };
    const [toRest, toHttp] = [originOf(rest.api.restApiId, `/${apiStageName}`), originOf(http.api.apiId)];
    return Object.fromEntries([
      ...patternsOf(rest.paths).map((pattern) => [pattern, { ...common, origin: toRest }]),
      ...patternsOf(httpPaths).map((pattern) => [pattern, { ...common, origin: toHttp }]),
    ]);
  }
}

function acknowledgeDistribution(distribution: Distribution, { own }: ConsoleSettings): void {
  acknowledge(
    distribution,
    "CFR1",
    "Who may come from where is the operator's choice; sources and people are anywhere.",
  );
  acknowledge(
    distribution,
    "CFR2",
    "A web ACL costs more a month than an idle stage and is the operator's choice; both APIs are throttled.",
  );
  acknowledge(
    distribution,
    "CFR3",
    "Both APIs log each request; what is left are the console's files, which are the same for everybody.",
  );
  if (own) return;
  acknowledge(
    distribution,
    "CFR4",
    "CloudFront's own name has CloudFront's own certificate, with which it lets nobody choose the protocols.",
  );
}
