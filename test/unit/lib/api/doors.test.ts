import { describe, expect, it } from "vitest";
import { ofType, type Resources, stageOf, synthesize, targetOf } from "../../../support/synthesis.ts";

const resources = synthesize();
const properties = (type: string, from: Resources = resources) =>
  ofType(from, type).map((found) => found[1].Properties);

/** Answers the logical id of the function that serves each route of the HTTP API. */
function httpRoutes(from: Resources): Record<string, string> {
  const routes = properties("AWS::ApiGatewayV2::Route", from).map(({ RouteKey, Target }) => {
    const parts = (Target as { "Fn::Join": [string, unknown[]] })["Fn::Join"][1];
    const integration = from[targetOf(parts[1]) ?? ""]?.Properties.IntegrationUri;
    return [String(RouteKey), targetOf(integration)?.replace(/^Doors|Function.*$/g, "") ?? ""];
  });
  return Object.fromEntries(routes);
}

/** Answers the function that serves each route of the REST API. */
function restRoutes(from: Resources): Record<string, string> {
  const pathOf = (id: string | undefined): string => {
    const found = from[id ?? ""];
    if (found?.Type !== "AWS::ApiGateway::Resource") return "";
    return `${pathOf(targetOf(found.Properties.ParentId))}/${String(found.Properties.PathPart)}`;
  };
  const routes = properties("AWS::ApiGateway::Method", from).map(({ HttpMethod, ResourceId, Integration }) => {
    const { Uri } = Integration as { Uri: { "Fn::Join": [string, unknown[]] } };
    const target = Uri["Fn::Join"][1].map(targetOf).find((id) => id?.startsWith("Doors"));
    return [`${HttpMethod} ${pathOf(targetOf(ResourceId)) || "/"}`, target?.replace(/^Doors|Function.*$/g, "") ?? ""];
  });
  return Object.fromEntries(routes);
}

/** Synthesizes a stage whose pages of these origins may call. */
const allowing = (allowedOrigins: string[], stage = "dev") => synthesize(stageOf(stage, { allowedOrigins }));

const domain = {
  name: "iot.example.com",
  certificateArn: "arn:aws:acm:eu-central-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000",
  hostedZone: { id: "Z0123456789ABC", name: "example.com" },
};

describe("the HTTP API", () => {
  it("serves both spellings of sign-in, points, and every other path, with a slash at its end or without", () => {
    expect(httpRoutes(resources)).toEqual({
      $default: "Authenticate",
      "ANY /Auth": "Authenticate",
      "ANY /auth": "Authenticate",
      "ANY /Auth/{proxy+}": "Authenticate",
      "ANY /auth/{proxy+}": "Authenticate",
      "ANY /debug/{proxy+}": "Authenticate",
      "ANY /api/data": "Ingest",
      "GET /api/data": "Query",
      "HEAD /api/data": "Query",
      "ANY /api/{proxy+}": "Ingest",
      "ANY /write": "Ingest",
      ...Object.fromEntries(
        ["/query", "/ping", "/health"].flatMap((path) => [
          [`ANY ${path}`, "Query"],
          [`ANY /api${path}`, "Query"],
        ]),
      ),
    });
  });

  it("hands events over in format 2.0", () => {
    const formats = properties("AWS::ApiGatewayV2::Integration").map((found) => found.PayloadFormatVersion);
    expect(new Set(formats)).toEqual(new Set(["2.0"]));
  });

  it("is throttled and logs each request", () => {
    expect(properties("AWS::ApiGatewayV2::Stage")).toMatchObject([
      {
        StageName: "$default",
        DefaultRouteSettings: { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 },
        AccessLogSettings: { Format: expect.stringContaining("$context.status") },
      },
    ]);
  });
});

describe("the REST API", () => {
  it("is regional: at the edge its streams would be cut", () => {
    expect(properties("AWS::ApiGateway::RestApi")).toMatchObject([{ EndpointConfiguration: { Types: ["REGIONAL"] } }]);
  });

  it("serves management, tokens and public keys, and every other path, with a slash at its end or without", () => {
    expect(restRoutes(resources)).toEqual({
      "ANY /": "Manage",
      "ANY /{proxy+}": "Manage",
      "ANY /v2/{proxy+}": "Manage",
      "ANY /v2/projects": "Manage",
      "ANY /v2/projects/-": "Manage",
      "ANY /v2/projects/-/{proxy+}": "Manage",
      "ANY /v2/projects/{project}": "Manage",
      "ANY /v2/projects/{project}/{proxy+}": "Manage",
      "ANY /v2/projects/{project}/devices:stream": "Manage",
      "GET /v2/projects/{project}/devices:stream": "Stream",
      "HEAD /v2/projects/{project}/devices:stream": "Stream",
      "ANY /v2/projects/{project}/devices": "Manage",
      "ANY /v2/projects/{project}/devices/{device}": "Manage",
      "GET /v2/projects/{project}/devices/{device}": "Device",
      "HEAD /v2/projects/{project}/devices/{device}": "Device",
      "ANY /v2/projects/{project}/devices/{device}/{proxy+}": "Manage",
      "ANY /openapi.json": "Manage",
      "ANY /asyncapi.json": "Manage",
      "ANY /oauth2/token": "Authenticate",
      "ANY /oauth2/{proxy+}": "Authenticate",
      "ANY /.well-known/jwks.json": "Authenticate",
      "ANY /.well-known/{proxy+}": "Authenticate",
      "ANY /data-connector/.well-known/openid-configuration": "Authenticate",
      "ANY /data-connector/.well-known/jwks.json": "Authenticate",
      "ANY /data-connector/.well-known/standard-webhooks.json": "Authenticate",
      "ANY /data-connector/.well-known/{proxy+}": "Authenticate",
    });
  });

  it("streams what stream and device answer, for as long as they may run, and nothing else", () => {
    for (const { Integration, HttpMethod } of properties("AWS::ApiGateway::Method")) {
      const { ResponseTransferMode, TimeoutInMillis, Uri } = Integration as Record<string, unknown>;
      const isStreamed = HttpMethod !== "ANY";
      expect([ResponseTransferMode, TimeoutInMillis]).toEqual(
        isStreamed ? ["STREAM", 900_000] : [undefined, undefined],
      );
      const way = isStreamed ? "/response-streaming-invocations" : "/invocations";
      expect(JSON.stringify(Uri)).toContain(way);
    }
    for (const name of ["Stream", "Device"]) {
      const found = ofType(resources, "AWS::Lambda::Function").find(([id]) => id.startsWith(`Doors${name}Function`));
      expect(found?.[1].Properties).toMatchObject({ Timeout: 900, MemorySize: 256 });
    }
  });

  it("gives its own errors the form of /v2", () => {
    const responses = properties("AWS::ApiGateway::GatewayResponse");
    for (const { ResponseTemplates, StatusCode, ResponseType } of responses) {
      const body = JSON.parse((ResponseTemplates as Record<string, string>)["application/json"] ?? "");
      expect(body, String(ResponseType)).toEqual({
        error: expect.stringMatching(/\.$/),
        code: Number(StatusCode),
        help: expect.stringMatching(/^https:/),
      });
    }
    const throttled = responses.find(({ ResponseType }) => ResponseType === "THROTTLED");
    expect(throttled).toMatchObject({
      StatusCode: "429",
      ResponseParameters: { "gatewayresponse.header.Retry-After": "'1'" },
    });
    const misconfigured = responses.find(({ ResponseType }) => ResponseType === "API_CONFIGURATION_ERROR");
    expect(misconfigured).toMatchObject({ StatusCode: "500" });
    expect(misconfigured).not.toHaveProperty("ResponseParameters");
    const types = responses.map(({ ResponseType }) => ResponseType);
    expect(types).toEqual(expect.arrayContaining(["DEFAULT_4XX", "DEFAULT_5XX", "MISSING_AUTHENTICATION_TOKEN"]));
  });

  it("is throttled and logs each request", () => {
    expect(properties("AWS::ApiGateway::Stage")).toMatchObject([
      {
        MethodSettings: [{ ResourcePath: "/*", ThrottlingRateLimit: 500, ThrottlingBurstLimit: 1000 }],
        AccessLogSetting: { Format: expect.stringContaining("$context.status") },
      },
    ]);
  });
});

it("never logs a header or a query, which may carry credentials", () => {
  const formats = [
    ...properties("AWS::ApiGatewayV2::Stage").map((found) => JSON.stringify(found.AccessLogSettings)),
    ...properties("AWS::ApiGateway::Stage").map((found) => JSON.stringify(found.AccessLogSetting)),
  ];
  expect(formats).toHaveLength(2);
  for (const format of formats) expect(format).not.toMatch(/\$context\.(authorizer|.*header|.*query)/i);
});

describe("pages of other origins", () => {
  const one = allowing(["https://console.example.com"]);
  const two = allowing(["https://console.example.com", "http://localhost:5173"]);
  const corsOf = (from: Resources) => properties("AWS::ApiGatewayV2::Api", from)[0]?.CorsConfiguration;
  const headersOf = (from: Resources) =>
    properties("AWS::ApiGateway::GatewayResponse", from).map(({ ResponseParameters }) =>
      Object.entries((ResponseParameters ?? {}) as Record<string, unknown>)
        .map(([name, value]) => [name.replace("gatewayresponse.header.", ""), value] as const)
        .filter(([name]) => name !== "Retry-After"),
    );
  const originsGiven = (from: Resources) =>
    properties("AWS::Lambda::Function", from).flatMap(({ Environment }) => {
      const { Variables = {} } = Environment as { Variables?: Record<string, unknown> };
      return "ALLOWED_ORIGINS" in Variables ? [Variables.ALLOWED_ORIGINS] : [];
    });

  it("may not call where the stage allows none, which is usual", () => {
    expect(corsOf(resources)).toBeUndefined();
    expect(headersOf(resources).flat()).toEqual([]);
    expect(originsGiven(resources)).toEqual(Array(6).fill(""));
  });

  it("may call both APIs by the same rules, never with cookies", () => {
    expect(corsOf(two)).toEqual({
      AllowOrigins: ["https://console.example.com", "http://localhost:5173"],
      AllowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      AllowHeaders: expect.arrayContaining(["Authorization", "Content-Type", "Content-Encoding", "DataVersion"]),
      ExposeHeaders: expect.arrayContaining(["Retry-After", "WWW-Authenticate", "apigw-requestid"]),
      MaxAge: 7200,
    });
    expect(originsGiven(two)).toEqual(Array(6).fill("https://console.example.com,http://localhost:5173"));
  });

  it("read the REST API's own answers: its one page by name, and any page if there are several", () => {
    for (const [from, origin] of [
      [one, "'https://console.example.com'"],
      [two, "'*'"],
      [allowing(["http://localhost:*"], "laptop"), "'*'"],
    ] as const) {
      const answers = headersOf(from);
      expect(answers.length).toBeGreaterThan(5);
      for (const headers of answers) {
        expect(Object.fromEntries(headers)).toEqual({
          "Access-Control-Allow-Origin": origin,
          "Access-Control-Expose-Headers": expect.stringMatching(/^'Retry-After, .*'$/),
          Vary: "'Origin'",
        });
      }
    }
  });

  it("may call the laptop from every port of the machine itself", () => {
    const hosts = ["localhost", "127.0.0.1", "[::1]"];
    const origins = hosts.flatMap((host) => [`http://${host}:*`, `https://${host}:*`]);
    expect(corsOf(synthesize(stageOf("laptop")))).toMatchObject({ AllowOrigins: origins });
  });
});

describe("a stage with a domain", () => {
  const mapped = synthesize(stageOf("dev", { domain }));

  it("has both APIs under one host", () => {
    const keys = properties("AWS::ApiGatewayV2::ApiMapping", mapped).map(({ ApiMappingKey }) => ApiMappingKey);
    expect(keys).toEqual([undefined, "Auth", "auth", "api"]);
    expect(properties("AWS::ApiGatewayV2::DomainName", mapped)).toMatchObject([{ DomainName: domain.name }]);
  });

  it("maps the HTTP API only when its stage is there", () => {
    const [stageId] = ofType(mapped, "AWS::ApiGatewayV2::Stage").map(([id]) => id);
    const keyed = ofType(mapped, "AWS::ApiGatewayV2::ApiMapping").filter(([, found]) => found.Properties.ApiMappingKey);
    expect(keyed).toHaveLength(3);
    for (const [id, { DependsOn }] of keyed) expect(DependsOn, id).toContain(stageId);
  });

  it("also serves the paths that are left when API Gateway has stripped the mapping", () => {
    expect(httpRoutes(mapped)).toMatchObject({
      "ANY /": "Authenticate",
      "ANY /data": "Ingest",
      "GET /data": "Query",
      "HEAD /data": "Query",
      "ANY /query": "Query",
      "ANY /ping": "Query",
      "ANY /health": "Query",
      "ANY /{proxy+}": "Ingest",
    });
  });

  it("gets its alias record where a hosted zone is given", () => {
    expect(properties("AWS::Route53::RecordSet", mapped)).toMatchObject([{ Name: `${domain.name}.`, Type: "A" }]);
  });
});
