// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of CloudFormation's Fn::Sub.

import { expect, test } from "vitest";
import { lambda, load, role } from "./small-assembly.ts";

type Json = Record<string, unknown>;

const functionArn = { "Fn::GetAtt": ["Work", "Arn"] };
const open: Json = {
  Type: "AWS::Lambda::Permission",
  Properties: { Action: "lambda:InvokeFunction", Principal: "apigateway.amazonaws.com", FunctionName: functionArn },
};

const httpApi = (RouteKey: string): Json => ({
  Role: role(),
  Work: lambda(),
  Open: open,
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "http", ProtocolType: "HTTP" } },
  Stage: {
    Type: "AWS::ApiGatewayV2::Stage",
    Properties: { ApiId: { Ref: "Api" }, StageName: "$default", AutoDeploy: true },
  },
  Integration: {
    Type: "AWS::ApiGatewayV2::Integration",
    Properties: {
      ApiId: { Ref: "Api" },
      IntegrationType: "AWS_PROXY",
      IntegrationUri: functionArn,
      PayloadFormatVersion: "2.0",
    },
  },
  Route: {
    Type: "AWS::ApiGatewayV2::Route",
    Properties: {
      ApiId: { Ref: "Api" },
      RouteKey,
      Target: { "Fn::Join": ["", ["integrations/", { Ref: "Integration" }]] },
    },
  },
});

const restApi = (method: Json = {}, integration: Json = {}): Json => ({
  Role: role(),
  Work: lambda(),
  Open: open,
  Api: { Type: "AWS::ApiGateway::RestApi", Properties: { Name: "rest", BinaryMediaTypes: ["application/gzip"] } },
  V2: {
    Type: "AWS::ApiGateway::Resource",
    Properties: { RestApiId: { Ref: "Api" }, ParentId: { "Fn::GetAtt": ["Api", "RootResourceId"] }, PathPart: "v2" },
  },
  Proxy: {
    Type: "AWS::ApiGateway::Resource",
    Properties: { RestApiId: { Ref: "Api" }, ParentId: { Ref: "V2" }, PathPart: "{proxy+}" },
  },
  Stage: { Type: "AWS::ApiGateway::Stage", Properties: { RestApiId: { Ref: "Api" }, StageName: "api" } },
  Method: {
    Type: "AWS::ApiGateway::Method",
    Properties: {
      AuthorizationType: "NONE",
      HttpMethod: "ANY",
      ResourceId: { Ref: "Proxy" },
      RestApiId: { Ref: "Api" },
      Integration: {
        Type: "AWS_PROXY",
        IntegrationHttpMethod: "POST",
        Uri: { "Fn::Sub": "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Work.Arn}/invocations" },
        ...integration,
      },
      ...method,
    },
  },
});

test("an HTTP API's route leads to its function", async () => {
  const { routes, functions } = await load(httpApi("POST /Auth"));
  expect(routes).toMatchObject([
    {
      api: "http",
      method: "POST",
      path: "/Auth",
      functionArn: functions[0]?.arn,
      stage: "$default",
      timeoutMillis: 30_000,
      streams: false,
    },
  ]);
});

test("$default is any method on any path", async () => {
  expect((await load(httpApi("$default"))).routes).toMatchObject([{ method: "ANY", path: "$default" }]);
});

test("a REST API's method has the path of its resources", async () => {
  const { routes, functions } = await load(restApi());
  expect(routes).toMatchObject([
    {
      api: "rest",
      method: "ANY",
      path: "/v2/{proxy+}",
      functionArn: functions[0]?.arn,
      stage: "api",
      timeoutMillis: 29_000,
      binaryMediaTypes: ["application/gzip"],
    },
  ]);
});

test("a streamed answer has its own function path and time", async () => {
  const Uri = {
    "Fn::Sub":
      "arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/${Work.Arn}/response-streaming-invocations",
  };
  const { routes } = await load(restApi({}, { Uri, ResponseTransferMode: "STREAM" }));
  expect(routes).toMatchObject([{ streams: true, timeoutMillis: 900_000 }]);
});

test("a route whose function the API may not invoke stops the load", async () => {
  const { Open: _, ...closed } = httpApi("POST /Auth");
  await expect(load(closed)).rejects.toThrow(/does not let the API invoke .* POST \/Auth/);
});

test.each<[string, Json, RegExp]>([
  ["an authorizer", restApi({ AuthorizationType: "AWS_IAM" }), /AuthorizationType/],
  ["an API key", restApi({ ApiKeyRequired: true }), /ApiKeyRequired/],
  ["a mock", restApi({}, { Type: "MOCK" }), /Integration.Type/],
  ["a model", restApi({ RequestModels: {} }), /RequestModels/],
])("%s stops the load", async (_, resources, message) => {
  await expect(load(resources)).rejects.toThrow(message);
});

test("schedules name their function and their event", async () => {
  const { schedules, functions } = await load({
    Role: role(),
    Work: lambda(),
    Rule: {
      Type: "AWS::Events::Rule",
      Properties: {
        ScheduleExpression: "rate(1 minute)",
        State: "ENABLED",
        Targets: [{ Id: "t", Arn: functionArn, Input: "{}" }],
      },
    },
    Schedule: {
      Type: "AWS::Scheduler::Schedule",
      Properties: {
        ScheduleExpression: "rate(1 hour)",
        State: "DISABLED",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn: functionArn, RoleArn: { "Fn::GetAtt": ["Role", "Arn"] } },
      },
    },
  });
  const [{ arn } = { arn: "" }] = functions;
  expect(schedules).toMatchObject([
    { logicalId: "Rule", everyMillis: 60_000, functionArn: arn, enabled: true, input: "{}" },
    { logicalId: "Schedule", everyMillis: 3_600_000, functionArn: arn, enabled: false },
  ]);
});

test.each(["cron(0 * * * ? *)", "at(2026-01-01T00:00:00)"])("the schedule %s stops the start", async (expression) => {
  const rule = {
    Type: "AWS::Events::Rule",
    Properties: {
      ScheduleExpression: expression,
      Targets: [{ Id: "t", Arn: "arn:aws:lambda:us-east-1:0:function:f" }],
    },
  };
  await expect(load({ Rule: rule })).rejects.toThrow(
    `property ScheduleExpression: the laptop does not imitate the schedule "${expression}"`,
  );
});

const gatewayResponse = (properties: Json): Json => ({
  ...restApi(),
  Throttled: {
    Type: "AWS::ApiGateway::GatewayResponse",
    Properties: { RestApiId: { Ref: "Api" }, ResponseType: "THROTTLED", ...properties },
  },
});

test("a REST API's own answers are read with their constants", async () => {
  const platform = await load(
    gatewayResponse({
      StatusCode: "429",
      ResponseParameters: { "gatewayresponse.header.Retry-After": "'1'" },
      ResponseTemplates: { "application/json": '{"error":"slower"}' },
    }),
  );
  expect(platform.gatewayResponses).toEqual([
    {
      apiId: platform.routes[0]?.apiId,
      type: "THROTTLED",
      status: 429,
      headers: { "retry-after": "1" },
      body: '{"error":"slower"}',
    },
  ]);
});

test.each([
  [{ ResponseParameters: { "gatewayresponse.header.A": "context.requestId" } }, "constants in quotes only"],
  [{ ResponseParameters: { "gatewayresponse.body.A": "'1'" } }, "sets headers only"],
  [{ ResponseTemplates: { "application/json": '{"id":"$context.requestId"}' } }, "JSON without variables only"],
  [{ ResponseTemplates: { "text/plain": "no" } }, "JSON without variables only"],
])("a REST API's own answer with %j stops the start", async (properties, fault) => {
  await expect(load(gatewayResponse(properties))).rejects.toThrow(fault);
});

const withCors = (CorsConfiguration: Json): Json => ({
  ...httpApi("ANY /x"),
  Api: { Type: "AWS::ApiGatewayV2::Api", Properties: { Name: "http", ProtocolType: "HTTP", CorsConfiguration } },
});

test("an HTTP API's rules for pages of other origins are read, and there are none without them", async () => {
  expect((await load(httpApi("ANY /x"))).cors).toEqual([]);
  const rules = {
    AllowOrigins: ["https://a.example", "http://localhost:*"],
    AllowMethods: ["GET"],
    AllowHeaders: ["Authorization"],
    ExposeHeaders: ["Retry-After"],
    MaxAge: 60,
  };
  const platform = await load(withCors(rules));
  expect(platform.cors).toEqual([
    {
      apiId: platform.routes[0]?.apiId,
      allowOrigins: ["https://a.example", "http://localhost:*"],
      allowMethods: ["GET"],
      allowHeaders: ["Authorization"],
      exposeHeaders: ["Retry-After"],
      maxAgeSeconds: 60,
    },
  ]);
});

test.each([
  [{ AllowOrigins: ["https://*"] }, "origins that are written out"],
  [{ AllowOrigins: ["*"] }, "origins that are written out"],
  [{ AllowCredentials: true }, "AllowCredentials"],
])("an HTTP API's rules %j stop the start", async (rules, fault) => {
  await expect(load(withCors(rules))).rejects.toThrow(fault);
});
