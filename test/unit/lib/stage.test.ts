import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { retentionKinds } from "../../../lambdas/shared/core/project/retention.ts";
import { SettingError } from "../../../lib/setting.ts";
import { readStage } from "../../../lib/stage.ts";
import { stageOf } from "../../support/synthesis.ts";

const least = { organizationName: "Acme", companyName: "AcmeCorp", administrator: "admin" };
const read = (changes: Record<string, unknown> = {}, name = "dev") =>
  readStage(name, { [name]: { ...least, ...changes } });
const certificateArn = "arn:aws:acm:eu-central-1:123456789012:certificate/0f9d7d1e-0000-4000-8000-000000000000";

describe("a stage's settings", () => {
  it("need names only", () => {
    expect(read()).toEqual({
      name: "dev",
      ...least,
      allowedWebhookNetworks: [],
      allowedOrigins: [],
      connectorsPerProject: 10,
      sourcesPerProject: 10_000,
      outageSpeed: 1,
      pointsPerSecond: 1000,
      callsPerSecond: 20,
      streamsPerProject: 20,
      streamsPerIdentity: 5,
      liveFeed: "watched",
      retentionKinds: ["DYNAMODB", "INFLUXDB", "S3"],
      keepTimestream: false,
      logRetentionDays: 30,
      auditLogDays: 400,
      concurrency: { route: 20, retain: 20 },
      throttle: { requestsPerSecond: 500, burst: 1000 },
      quotas: {
        queueInFlight: 120_000,
        mqttConnectsPerSecond: 500,
        mqttPublishesPerSecond: 20_000,
        mqttRulesPerSecond: 20_000,
      },
      mqtt: { tellRefusals: true, lastValues: true },
      console: {},
      sourceAlerts: false,
    });
  });

  it("keep what is set", () => {
    const changes = {
      liveFeed: "always",
      retentionKinds: ["DYNAMODB"],
      keepTimestream: true,
      allowedWebhookNetworks: ["10.0.0.0/8", "fd00::/8"],
      allowedOrigins: ["https://console.example.com", "http://localhost:5173"],
      alarmEmail: "ops@example.com",
      domain: { name: "iot.example.com", certificateArn, hostedZone: { id: "Z0123", name: "example.com" } },
      concurrency: {
        route: 2,
        retain: 2,
        reserve: { route: 4, retain: 2, deliver: 100, authorizeMqtt: 20, stream: 9 },
      },
      mqtt: {
        domain: { mqttsHost: "mqtt.example.com", wssHost: "wss.example.com", certificateArn },
        logging: { level: "ERROR", source: "fe453df1-b4a0-492d-a12c-505988eea849" },
        tellRefusals: false,
        lastValues: false,
      },
    };
    expect(read(changes)).toMatchObject(changes);
  });

  it.each([
    [{ organisationName: "Acme" }, "stages.dev.organisationName does not exist"],
    [{ organizationName: undefined }, "stages.dev.organizationName is missing"],
    [{ companyName: "Acme/Corp" }, 'stages.dev.companyName is "Acme/Corp"'],
    [{ companyName: "" }, "stages.dev.companyName"],
    [{ retentionKinds: "INFLUXDB" }, "with DYNAMODB in it"],
    [{ keepTimestream: "yes" }, "stages.dev.keepTimestream"],
    [{ retentionKinds: ["INFLUXDB"] }, "with DYNAMODB in it"],
    [{ retentionKinds: ["DYNAMODB", "dynamodb"] }, "with DYNAMODB in it"],
    [{ retentionKinds: ["DYNAMODB", "DYNAMODB"] }, "none of them twice"],
    [{ companyName: "ac\u200bme" }, "must not hold U+200B"],
    [{ companyName: "\u0410cme" }, "mixes Cyrillic and Latin"],
    [{ administrator: "a b" }, "stages.dev.administrator"],
    [{ allowedWebhookNetworks: "10.0.0.0/8" }, "write a list of CIDRs"],
    [{ allowedWebhookNetworks: ["10.0.0.0/8", "10.0.0.0/33"] }, "stages.dev.allowedWebhookNetworks[1]"],
    [{ allowedWebhookNetworks: ["10.0.0.1"] }, "stages.dev.allowedWebhookNetworks[0]"],
    [{ allowedWebhookNetworks: ["fd00::/129"] }, "write a CIDR"],
    [{ allowedOrigins: "https://console.example.com" }, "write a list of origins"],
    [{ allowedOrigins: ["https://console.example.com", "*"] }, "stages.dev.allowedOrigins[1]"],
    [{ allowedOrigins: ["https://console.example.com/"] }, "without a path"],
    [{ allowedOrigins: ["http://localhost:*"] }, "write each port out"],
    [{ allowedOrigins: [7] }, "stages.dev.allowedOrigins[0] is 7"],
    [{ allowedOrigins: Array(50).fill("https://console.example.com") }, "at most 1000 characters"],
    [{ allowedWebhookNetworks: Array(80).fill("fd00:1234::/32") }, "at most 800 characters"],
    [{ outageSpeed: 11 }, "write a whole number from 1 to 10"],
    [{ connectorsPerProject: "10" }, "write a whole number from 1 to 1000"],
    [{ sourcesPerProject: 20_001 }, "write a whole number from 1 to 20000"],
    [{ pointsPerSecond: 0.5 }, "stages.dev.pointsPerSecond is 0.5"],
    [{ callsPerSecond: 0 }, "stages.dev.callsPerSecond is 0"],
    [{ auditLogDays: 0 }, "write a whole number from 1 to 3653"],
    [{ liveFeed: "never" }, 'write one of "watched", "always"'],
    [{ logRetentionDays: 31 }, "write one of 1, 3, 5"],
    [{ concurrency: { route: 1, retain: 2 } }, "stages.dev.concurrency.route is 1"],
    [{ concurrency: { route: 9, retain: 9, reserve: { route: 9, retain: 9, deliver: 9 } } }, "from 18 to"],
    [{ concurrency: { route: 9, retain: 4, reserve: { route: 9, retain: 8, deliver: 9 } } }, "from 18 to"],
    [{ concurrency: { route: 9, retain: 4, reserve: { route: 18, retain: 3, deliver: 9 } } }, "from 4 to"],
    [{ mqtt: true }, "write an object with the keys domain, logging, tellRefusals, lastValues"],
    [{ mqtt: { tellRefusals: "no" } }, "write true or false"],
    [{ mqtt: { lastValues: 1 } }, "write true or false"],
    [
      { mqtt: { domain: { mqttsHost: "mqtt.example.com", wssHost: "x", certificateArn } } },
      "stages.dev.mqtt.domain.wssHost",
    ],
    [
      { mqtt: { domain: { mqttsHost: "mqtt.example.com", wssHost: "mqtt.example.com", certificateArn } } },
      "each has one protocol",
    ],
    [
      {
        mqtt: {
          domain: {
            mqttsHost: "mqtt.example.com",
            wssHost: "wss.example.org",
            certificateArn,
            hostedZone: { id: "Z1", name: "example.com" },
          },
        },
      },
      "write the zone that holds wss.example.org",
    ],
    [{ mqtt: { logging: { level: "ALL" } } }, "write one of ERROR, WARN, INFO, DEBUG"],
    [{ mqtt: { logging: { level: "ERROR", source: "x" } } }, "write the source's Activation UID"],
    [{ streamsPerProject: 0 }, "stages.dev.streamsPerProject is 0"],
    [{ streamsPerIdentity: "5" }, "write a whole number from 1 to 10000"],
    [{ throttle: { requestsPerSecond: 100 } }, "stages.dev.throttle.burst is missing"],
    [{ sourceAlerts: "yes" }, "stages.dev.sourceAlerts"],
    [{ alarmEmail: "ops" }, "stages.dev.alarmEmail"],
    [{ domain: { name: "https://x.example.com", certificateArn } }, "stages.dev.domain.name"],
    [{ domain: { name: "x.example.com", certificateArn: "arn" } }, "stages.dev.domain.certificateArn"],
    [
      { domain: { name: "x.example.com", certificateArn, hostedZone: { id: "Z1", name: "example.org" } } },
      "write the zone that holds x.example.com",
    ],
  ])("refuse %j", (changes, message) => {
    expect(() => read(changes)).toThrow(SettingError);
    expect(() => read(changes)).toThrow(message);
  });

  it.each(["D", "1a", "a", "a".repeat(17), "dev_1", ""])("refuse the stage name %j", (name) => {
    expect(() => read({}, name)).toThrow(/2 to 16 small letters/);
  });

  it.each(["dev-dc", "dev-dc-2", "a-dc-dc"])("refuse the stage name %j, which reaches another's queues", (name) => {
    expect(() => read({}, name)).toThrow(SettingError);
    expect(() => read({}, name)).toThrow(/one stage's rights would reach another's queues/);
  });

  it.each(["dc", "dc-1", "dev-dcx", "devdc"])("take the stage name %j", (name) => {
    expect(read({}, name).name).toBe(name);
  });

  it("name the stages there are when one is asked for that isn't", () => {
    expect(() => readStage("test", { dev: least, prod: least })).toThrow(/no stage "test".*dev, prod/);
  });

  it("never fail but by a SettingError, whatever they are", () => {
    fc.assert(
      fc.property(fc.anything(), (stage) => {
        try {
          readStage("dev", { dev: stage });
        } catch (error) {
          expect(error).toBeInstanceOf(SettingError);
        }
      }),
    );
  });
});

it("gives the laptop every kind of retention", () => {
  expect(stageOf("laptop").retentionKinds).toEqual(retentionKinds);
});
