import { beforeEach, describe, expect, test } from "vitest";
import type { CustomResourceAnswer, CustomResourceResponses } from "../../../../local/gate/contract.ts";
import type { InvocationOutcome } from "../../../../local/runtime/contract.ts";
import { type Deployed, deployCustomResources } from "../../../../local/runtime/custom-resources.ts";
import type { LocalCustomResource } from "../../../../local/template/model/functions.ts";
import type { Platform } from "../../../../local/template/model/platform.ts";

const resourceOf = (properties: Record<string, unknown>): LocalCustomResource => ({
  logicalId: "Bootstrap",
  stackName: "service",
  type: "Custom::Bootstrap",
  functionArn: "arn:bootstrap",
  properties,
});

const platformOf = (...customResources: LocalCustomResource[]): Platform => ({
  account: "000000000000",
  region: "eu-west-1",
  functions: [],
  queues: [],
  tables: [],
  buckets: [],
  keys: [],
  secrets: [],
  topics: [],
  timestreamDatabases: [],
  routes: [],
  gatewayResponses: [],
  topicRules: [],
  authorizers: [],
  mqttDomains: [],
  cors: [],
  mappings: [],
  customResources,
  roles: [],
  schedules: [],
  resourcePolicies: [],
  outputs: {},
});

const succeeded: CustomResourceAnswer = { status: "SUCCESS", reason: "", physicalResourceId: "made-1", data: {} };

let kept: Map<string, Deployed>;
let events: Record<string, unknown>[];
let cancelled: number;
beforeEach(() => {
  kept = new Map();
  events = [];
  cancelled = 0;
});

interface Behaviour {
  readonly answer?: CustomResourceAnswer;
  readonly outcome?: InvocationOutcome;
}

function deploy(platform: Platform, { answer, outcome }: Behaviour): Promise<void> {
  const responses: CustomResourceResponses = {
    expect: () => ({
      url: "http://127.0.0.1:1/secret",
      answer: answer ? Promise.resolve(answer) : new Promise(() => {}),
      cancel: () => {
        cancelled += 1;
      },
    }),
  };
  const invoker = {
    invoke: async (_: string, payload: string): Promise<InvocationOutcome> => {
      events.push(JSON.parse(payload));
      return outcome ?? { kind: "answered", payload: "null" };
    },
  };
  const deployed = {
    get: (key: string) => kept.get(key),
    set: async (key: string, resource: Deployed) => void kept.set(key, resource),
  };
  return deployCustomResources({ platform, invoker, responses, deployed, timeoutMillis: 50 });
}

describe("a custom resource", () => {
  test("is created once, updated when its properties change, and never deleted", async () => {
    const first = platformOf(resourceOf({ Name: "a" }));
    await deploy(first, { answer: succeeded });
    await deploy(first, { answer: succeeded });
    await deploy(platformOf(resourceOf({ Name: "b" })), { answer: succeeded });
    await deploy(platformOf(), { answer: succeeded });
    expect(events).toEqual([
      {
        RequestType: "Create",
        RequestId: expect.any(String),
        ResponseURL: "http://127.0.0.1:1/secret",
        StackId: "arn:aws:cloudformation:eu-west-1:000000000000:stack/service/laptop",
        LogicalResourceId: "Bootstrap",
        ResourceType: "Custom::Bootstrap",
        ServiceToken: "arn:bootstrap",
        ResourceProperties: { ServiceToken: "arn:bootstrap", Name: "a" },
      },
      expect.objectContaining({
        RequestType: "Update",
        PhysicalResourceId: "made-1",
        ResourceProperties: { ServiceToken: "arn:bootstrap", Name: "b" },
        OldResourceProperties: { ServiceToken: "arn:bootstrap", Name: "a" },
      }),
    ]);
  });

  const error = { errorType: "Error", errorMessage: "no such table" };

  test.each<[string, Behaviour, RegExp]>([
    [
      "answers FAILED",
      { answer: { ...succeeded, status: "FAILED", reason: "no key" } },
      /Bootstrap \(Custom::Bootstrap\).*no key/,
    ],
    ["throws", { outcome: { kind: "failed", error } }, /no such table/],
    ["is throttled", { outcome: { kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" } }, /throttled/],
    ["never answers", {}, /no answer within 0.05 s/],
  ])("whose function %s stops the start, and is tried again at the next", async (_, behaviour, message) => {
    const platform = platformOf(resourceOf({}));
    await expect(deploy(platform, behaviour)).rejects.toThrow(message);
    expect([kept.size, cancelled]).toEqual([0, 1]);
    await deploy(platform, { answer: succeeded });
    expect(events.map(({ RequestType }) => RequestType)).toEqual(["Create", "Create"]);
  });
});
