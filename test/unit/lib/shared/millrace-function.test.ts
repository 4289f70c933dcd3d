import { describe, expect, it } from "vitest";
import { readEnvironment } from "../../../../lambdas/environment.ts";
import { bundleOf } from "../../../../lib/shared/bundle.ts";
import { everyKind, ofType, synthesize, targetOf } from "../../../support/synthesis.ts";

const resources = synthesize(everyKind());
/** Leaves out the CDK's own function, which publishes the console's files at deployments. */
const functions = ofType(resources, "AWS::Lambda::Function").filter(([id]) => !id.startsWith("CustomCDK"));
/**
 * The names of the functions. Their logical ids begin with the construct that holds the function, as
 * `DoorsIngestFunction…` does.
 */
const names = [
  "authenticate",
  "authorizeMqtt",
  "ingest",
  "query",
  "route",
  "retain",
  "retainInfluxdb",
  "retainS3",
  "retainTimestream",
  "broadcast",
  "deliver",
  "perform",
  "watch",
  "manage",
  "stream",
  "device",
  "bootstrap",
  "openMqtt",
  "dismantle",
] as const;
const named = (name: string) => {
  const found = functions.find(([id]) => id.includes(`${name[0]?.toUpperCase()}${name.slice(1)}Function`));
  if (!found) throw new Error(`There is no function ${name}.`);
  return found[1].Properties;
};

describe("every function", () => {
  it("is one of those that the contract names", () => {
    expect(functions).toHaveLength(names.length);
    for (const name of names) expect(named(name)).toBeDefined();
  });

  it("runs on arm64 with Node 24", () => {
    for (const [id, { Properties }] of functions) {
      expect(Properties, id).toMatchObject({ Architectures: ["arm64"], Runtime: "nodejs24.x" });
    }
  });

  it("has a role that no other function has", () => {
    const roles = functions.map(([, { Properties }]) => targetOf(Properties.Role));
    expect(new Set(roles).size).toBe(functions.length);
    expect(roles).not.toContain(undefined);
  });

  it("logs JSON into a group of its own that is kept for the stage's period", () => {
    const groups = functions.map(([id, { Properties }]) => {
      const logging = Properties.LoggingConfig as { LogFormat: string; LogGroup: unknown };
      expect(logging.LogFormat, id).toBe("JSON");
      const group = targetOf(logging.LogGroup) ?? "";
      expect(resources[group]?.Properties, id).toEqual({ RetentionInDays: 14 });
      return group;
    });
    expect(new Set(groups).size).toBe(functions.length);
  });

  it("maps its stack traces to the sources", () => {
    for (const [id, { Properties }] of functions) {
      expect(Properties.Environment, id).toMatchObject({ Variables: { NODE_OPTIONS: "--enable-source-maps" } });
    }
  });

  it.each(names)("finds every setting that %s reads", (name) => {
    const { Variables } = named(name).Environment as { Variables: Record<string, unknown> };
    const texts = Object.fromEntries(Object.entries(Variables).map(([key, value]) => [key, JSON.stringify(value)]));
    const settings = Object.entries(readEnvironment(name, texts));
    // An empty text would mean that the template forgot the setting. Only these lists, and the name of a topic that a stage may lack, may be empty.
    const mayBeEmpty = new Set(["allowedWebhookNetworks", "allowedOrigins", "alertTopicArn"]);
    const empty = settings.filter(([key, value]) => value === '""' && !mayBeEmpty.has(key));
    expect(empty).toEqual([]);
  });

  it("tells Lambda which functions send to the queues that feed them, and no other", () => {
    const looping = names.filter((name) => named(name).RecursiveLoop === "Allow");
    expect(looping.toSorted()).toEqual(["deliver", "perform", "route"]);
  });

  it("gives functions that look up many host names more of libuv's threads", () => {
    const sizes = names.map((name) => {
      const { Variables } = named(name).Environment as { Variables: Record<string, unknown> };
      return [name, Variables.UV_THREADPOOL_SIZE];
    });
    expect(sizes.filter(([, size]) => size !== undefined)).toEqual([
      ["retainInfluxdb", "32"],
      ["deliver", "32"],
      ["perform", "32"],
    ]);
  });

  it.each([
    ["authenticate", 10, 1024],
    ["ingest", 29, 1024],
    ["query", 29, 1769],
    ["route", 60, 1024],
    ["retain", 60, 512],
    ["retainInfluxdb", 60, 512],
    ["retainS3", 120, 1024],
    ["retainTimestream", 60, 512],
    ["perform", 60, 512],
    ["watch", 55, 256],
    ["deliver", 20, 512],
    ["manage", 29, 1024],
    ["bootstrap", 120, 512],
    ["dismantle", 900, 256],
  ])("gives %s %i s and %i MiB", (name, Timeout, MemorySize) => {
    expect(named(name)).toMatchObject({ Timeout, MemorySize });
  });
});

it("says which file to write for a function that has no handler", () => {
  expect(() => bundleOf("route", "nowhere")).toThrow("write lambdas/nowhere/handler.ts");
});
