import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeDocument } from "../../../../lambdas/api/manage/openapi/make.ts";
import { documentNames } from "../../../../lambdas/api/manage/openapi/serve.ts";
import { patternsOf } from "../../../../lib/console/behaviours.ts";
import { filesBesideAssets } from "../../../../lib/console/build.ts";
import { deepLinks } from "../../../../lib/console/deep-links.ts";
import { matches } from "../../../../local/template/wildcard.ts";
import { ofType, type Resources, root, stageOf, synthesize } from "../../../support/synthesis.ts";

const resources = synthesize();
const one = (type: string, from: Resources = resources) => ofType(from, type)[0]?.[1].Properties ?? {};

interface Behaviour {
  readonly PathPattern: string;
  readonly TargetOriginId: string;
  readonly ViewerProtocolPolicy: string;
}
interface Configuration {
  readonly CacheBehaviors: Behaviour[];
  readonly DefaultCacheBehavior: Behaviour & Record<string, unknown>;
  readonly Origins: { Id: string; OriginPath?: string; DomainName: unknown }[];
  readonly CustomErrorResponses: Record<string, unknown>[];
  readonly Aliases?: string[];
}
const configuration = (from: Resources = resources) =>
  one("AWS::CloudFront::Distribution", from).DistributionConfig as unknown as Configuration;

/** Answers where a path leads: to one of the APIs, or to the files. */
function leadsTo(path: string): "rest" | "http" | "files" {
  const { CacheBehaviors, Origins } = configuration();
  const found = CacheBehaviors.find(({ PathPattern }) => matches(PathPattern, path));
  if (!found) return "files";
  return Origins.find(({ Id }) => Id === found.TargetOriginId)?.OriginPath === "/api" ? "rest" : "http";
}

/** Answers the paths of the routes of both APIs, with a name in place of each parameter. */
function routes(): { readonly api: "rest" | "http"; readonly path: string }[] {
  const named = (path: string) => path.replaceAll(/\{[^}]+\}/g, "x");
  const http = ofType(resources, "AWS::ApiGatewayV2::Route").map(([, { Properties }]) => String(Properties.RouteKey));
  const parts = ofType(resources, "AWS::ApiGateway::Resource");
  const pathOf = (id: string): string => {
    const found = parts.find(([each]) => each === id)?.[1].Properties;
    if (!found) return "";
    const parent = found.ParentId as { Ref?: string };
    return `${pathOf(parent.Ref ?? "")}/${String(found.PathPart)}`;
  };
  return [
    ...http
      .filter((key) => key !== "$default")
      .map((key) => ({ api: "http" as const, path: named(key.split(" ")[1] ?? "") })),
    ...parts
      .map(([id]) => pathOf(id))
      .filter((path) => path !== "/{proxy+}")
      .map((path) => ({ api: "rest" as const, path: named(path) })),
  ];
}

describe("the console's host", () => {
  it("leads each path of either API to it, and everything below it", () => {
    expect(routes().length).toBeGreaterThan(25);
    for (const { api, path } of routes()) expect([path, leadsTo(path)]).toEqual([path, api]);
  });

  it("leads every documented call and both documents to their API", () => {
    const { paths } = makeDocument() as { paths: Record<string, unknown> };
    for (const path of [...Object.keys(paths), ...documentNames.map((name) => `/${name}`)])
      expect([path, leadsTo(path)]).not.toEqual([path, "files"]);
  });

  it.each(["/openapi.json/", "/asyncapi.json/", "/write/", "/v2/projects/", "/Auth/"])(
    "leads %s to the API of the same path without its slash",
    (path) => expect(leadsTo(path)).toBe(leadsTo(path.slice(0, -1))),
  );

  it.each(["/", "/sign-in", "/projects/p/connectors/c/attempts", "/account", "/assets/index-a.js", "/config.json"])(
    "leads %s to the files",
    (path) => expect(leadsTo(path)).toBe("files"),
  );

  it("takes every method for the APIs, keeps none of their answers, and passes all but the host on", () => {
    for (const behaviour of configuration().CacheBehaviors) {
      expect(behaviour).toMatchObject({
        AllowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
        CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        OriginRequestPolicyId: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
        ViewerProtocolPolicy: "https-only",
      });
    }
  });

  it("keeps no error that an API answers, of those that CloudFront keeps for ten seconds by itself", () => {
    const { CustomErrorResponses } = configuration();
    expect(CustomErrorResponses.map(({ ErrorCode }) => ErrorCode)).toEqual([404, 405, 414, 500, 501, 502, 503, 504]);
    for (const each of CustomErrorResponses) expect(each.ErrorCachingMinTTL).toBe(0);
  });

  it("has no error pages, which would be those of the APIs too", () => {
    const pages = ["ResponseCode", "ResponsePagePath"];
    for (const each of configuration().CustomErrorResponses) expect(pages.filter((name) => name in each)).toEqual([]);
  });

  it("stays below CloudFront's 25 behaviours", () => {
    expect(configuration().CacheBehaviors.length).toBeLessThan(25);
  });

  it("has the name and the certificate of its setting", () => {
    const certificateArn = "arn:aws:acm:us-east-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000";
    const own = { domain: "console.example.com", certificateArn };
    expect(configuration(synthesize(stageOf("dev", { console: { own } })))).toMatchObject({
      Aliases: ["console.example.com"],
      ViewerCertificate: { AcmCertificateArn: certificateArn, MinimumProtocolVersion: "TLSv1.2_2021" },
    });
  });

  it("is not there on a stage without a console, nor is anything of it", () => {
    const without = synthesize(stageOf("dev", { console: false }));
    expect(Object.keys(without).filter((id) => /^Console|CDKBucketDeployment/.test(id))).toEqual([]);
  });
});

describe("the console's bucket", () => {
  it("is closed to everybody but this distribution, which may read", () => {
    const [, policy] = ofType(resources, "AWS::S3::BucketPolicy").find(([id]) => id.startsWith("Console")) ?? [];
    const document = policy?.Properties.PolicyDocument as { Statement: Record<string, unknown>[] } | undefined;
    const allowed = (document?.Statement ?? []).filter(({ Effect }) => Effect === "Allow");
    expect(allowed).toMatchObject([
      { Action: "s3:GetObject", Principal: { Service: "cloudfront.amazonaws.com" }, Condition: { StringEquals: {} } },
    ]);
    expect(JSON.stringify(allowed)).toContain("distribution/");
  });

  it("gets assets for a year first, and then what names them, to be asked for each time", () => {
    const deployments = ofType(resources, "Custom::CDKBucketDeployment");
    expect(deployments.map(([, { Properties }]) => Properties)).toMatchObject([
      {
        Prune: false,
        Exclude: ["*"],
        Include: ["assets/*"],
        SystemMetadata: { "cache-control": "public, max-age=31536000, immutable" },
      },
      { Prune: false, Exclude: ["assets/*"], SystemMetadata: { "cache-control": "no-cache" } },
    ]);
    expect(deployments[1]?.[1].DependsOn).toContain(deployments[0]?.[0]);
  });
});

describe("what the console is allowed", () => {
  const headers = (part: string) => {
    const [, policy] =
      ofType(resources, "AWS::CloudFront::ResponseHeadersPolicy").find(([id]) => id.includes(part)) ?? [];
    return policy?.Properties.ResponseHeadersPolicyConfig as Record<string, Record<string, unknown>>;
  };

  it("is to run its own files, to ask its own host and MQTT, and nothing else", () => {
    const { SecurityHeadersConfig, CustomHeadersConfig } = headers("Page");
    const policy = JSON.stringify(SecurityHeadersConfig?.ContentSecurityPolicy);
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ])
      expect(policy).toContain(rule);
    expect(policy).toContain("connect-src 'self' wss://");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(SecurityHeadersConfig).toMatchObject({
      FrameOptions: { FrameOption: "DENY" },
      ReferrerPolicy: { ReferrerPolicy: "no-referrer" },
      StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000 },
    });
    expect(JSON.stringify(CustomHeadersConfig)).toContain("same-origin");
  });

  it("has a browser run nothing of what the APIs answer under the same host", () => {
    expect(headers("Answer").SecurityHeadersConfig).toMatchObject({
      ContentSecurityPolicy: { ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox" },
      ContentTypeOptions: { Override: true },
    });
  });
});

describe("the function for deep links", () => {
  const files = ["index.html", "config.json", "robots.txt"];
  const handler = new Function(`${deepLinks(files)}; return handler;`)() as (event: object) => { uri: string };
  const at = (uri: string) => handler({ request: { uri } }).uri;

  it("leaves files alone, and leads everything else to the page", () => {
    expect(files.map((name) => at(`/${name}`))).toEqual(files.map((name) => `/${name}`));
    expect(at("/assets/index-1.js")).toBe("/assets/index-1.js");
    expect(["/", "/sign-in", "/assets", "/robots.txt/x", "/projects/p.q"].map(at)).toEqual(
      Array(5).fill("/index.html"),
    );
  });

  it("knows every file that the console's sources put beside its assets", () => {
    const names = filesBesideAssets();
    expect(names).toEqual(expect.arrayContaining(readdirSync(join(root, "console", "public"))));
    const { FunctionCode } = one("AWS::CloudFront::Function");
    for (const name of [...names, "config.json"]) expect(FunctionCode).toContain(`"/${name}"`);
  });
});

describe("what the console's page may not ask of a browser", () => {
  it("is what the tests of the console's pages hold it to", () => {
    const headers = ofType(resources, "AWS::CloudFront::ResponseHeadersPolicy").flatMap(([, { Properties }]) => {
      const { CustomHeadersConfig } = Properties.ResponseHeadersPolicyConfig as {
        CustomHeadersConfig?: { Items: { Header: string; Value: string }[] };
      };
      return CustomHeadersConfig?.Items ?? [];
    });
    const policy = headers.find(({ Header }) => Header === "Permissions-Policy")?.Value ?? "";
    const refused = [...policy.matchAll(/([\w-]+)=\(\)/g)].map(([, feature]) => feature);
    // Nothing but the console's tests imports what is theirs, so their list is read as text.
    const text = readFileSync(join(root, "test", "console", "support", "headers.ts"), "utf8");
    const [, list = ""] = /const refused = \[([^\]]*)\]/.exec(text) ?? [];
    expect([...list.matchAll(/"([\w-]+)"/g)].map(([, feature]) => feature)).toEqual(refused);
    expect(refused).toContain("camera");
  });
});

describe("patterns of paths", () => {
  const part = fc.stringMatching(/^[a-z.]{1,6}$/);

  it("take exactly what has the first part of one of the paths", () => {
    fc.assert(
      fc.property(fc.array(part, { minLength: 1 }), part, part, (firsts, other, below) => {
        const patterns = patternsOf(firsts.map((first) => `/${first}/{proxy+}`));
        const taken = (path: string) => patterns.some((pattern) => matches(pattern, path));
        for (const first of firsts) expect([taken(`/${first}`), taken(`/${first}/${below}`)]).toEqual([true, true]);
        expect(taken(`/${other}`)).toBe(firsts.includes(other));
        expect(taken(`/${other}/${below}`)).toBe(firsts.includes(other));
      }),
    );
  });

  it("are one where a path has nothing below it, with a slash at its end or without", () => {
    expect(patternsOf(["/write", "/api/data", "/api/{proxy+}"])).toEqual(["/write*", "/api", "/api/*"]);
  });
});
