import { describe, expect, test } from "vitest";
import { asyncApiDocument } from "../../../../../../lambdas/api/manage/openapi/asyncapi.ts";
import { amazonRootCa } from "../../../../../../lambdas/shared/core/mqtt/amazon-root-ca.ts";
import { authConfig, mqttDoors } from "../../../../../../lambdas/shared/core/mqtt/auth-config.ts";
import { sourceTopics } from "../../../../../../lambdas/shared/core/mqtt/topics.ts";

const source = "0d3f6b52-1f0a-4c55-9a7e-0d6b6b8a6f01";
const hosts = {
  mqtts: "d01-ats.iot.eu-central-1.amazonaws.com",
  wss: "d02-ats.iot.eu-central-1.amazonaws.com",
};

describe("the doors", () => {
  test("of AWS's naming have the usual ports and Amazon's authority", () => {
    expect(mqttDoors(hosts, "own")).toEqual({
      mqtts: { host: hosts.mqtts, port: 8883 },
      wss: { host: hosts.wss, port: 443 },
      certificateAuthority: amazonRootCa,
    });
  });

  test("of a stage's own names are signed by an authority that systems know", () => {
    const doors = mqttDoors({ mqtts: "mqtt.example.com", wss: "wss.example.com" }, "own");
    expect(doors.certificateAuthority.pem).toBeNull();
  });

  test.each(["amazonaws.com.example.com", "notamazonaws.com", "127.0.0.1.example.com"])(
    "of a name that only looks like AWS's or the laptop's are none of theirs: %s",
    (host) => {
      expect(mqttDoors({ mqtts: host, wss: host }, "own").certificateAuthority.pem).toBeNull();
    },
  );

  test("of the laptop have their ports, and its own authority", () => {
    expect(mqttDoors({ mqtts: "127.0.0.1:40001", wss: "127.0.0.1:40002" }, "own")).toMatchObject({
      mqtts: { host: "127.0.0.1", port: 40001 },
      wss: { host: "127.0.0.1", port: 40002 },
      certificateAuthority: { pem: "own" },
    });
  });
});

describe("the auth config", () => {
  test("says where, as whom and how", () => {
    const { topics, ...config } = authConfig(source, mqttDoors(hosts, ""));
    expect(config).toStrictEqual({
      activationUid: source,
      username: source,
      clientId: source,
      protocolVersions: ["3.1.1", "5"],
      mqtts: { url: `mqtts://${hosts.mqtts}:8883`, host: hosts.mqtts, port: 8883 },
      wss: { url: `wss://${hosts.wss}/mqtt`, host: hosts.wss, port: 443, path: "/mqtt" },
      certificateAuthority: { name: amazonRootCa.name, pem: amazonRootCa.pem },
    });
  });

  test("leaves out where, while that is not known", () => {
    expect(authConfig(source, undefined)).toMatchObject({ mqtts: null, wss: null, certificateAuthority: null });
  });

  test("has all channels of a source that the AsyncAPI document has, and no others", () => {
    const { channels } = asyncApiDocument("1") as { channels: Record<string, { address: string }> };
    const own = Object.entries(channels).flatMap(([name, { address }]) =>
      address.startsWith(sourceTopics("{source}")) ? [[name, address.replace("{source}", source)]] : [],
    );
    expect(authConfig(source, undefined).topics).toStrictEqual(Object.fromEntries(own));
  });
});
