import { describe, expect, it } from "vitest";
import { openMqtt } from "../../../../../lambdas/deployment/open-mqtt/open-mqtt.ts";

const names = { mqtts: "millrace-dev-mqtts", wss: "millrace-dev-wss", authorizer: "new-authorizer" };

interface Domain {
  readonly isEnabled: boolean;
  readonly authorizer?: string;
  readonly hostName?: string;
}

function open(mqtts: Domain | undefined, wss: Domain | undefined, endpoint: string | undefined = "a.iot.example") {
  const enabled: string[] = [];
  const domains = {
    find: async (name: string) => (name === names.mqtts ? mqtts : wss),
    enable: async (name: string, authorizer: string) => void enabled.push(`${name} ${authorizer}`),
    dataEndpoint: async () => endpoint,
  };
  return { enabled, hosts: openMqtt({ domains }, names) };
}

const ready = { isEnabled: true, authorizer: "new-authorizer" };

describe("openMqtt", () => {
  it("tells the hosts' names and the account's endpoint, and leaves open hosts as they are", async () => {
    const { hosts, enabled } = open({ ...ready, hostName: "d1.example" }, { ...ready, hostName: "d2.example" });
    expect(await hosts).toEqual({ MqttsHost: "d1.example", WssHost: "d2.example", DataEndpoint: "a.iot.example" });
    expect(enabled).toEqual([]);
  });

  it("opens hosts again that an earlier deployment closed, or that name an earlier authorizer", async () => {
    const closed = { isEnabled: false, hostName: "d1.example" };
    const former = { isEnabled: true, authorizer: "old-authorizer", hostName: "d2.example" };
    const { hosts, enabled } = open(closed, former);
    expect(await hosts).toMatchObject({ MqttsHost: "d1.example", WssHost: "d2.example" });
    expect(enabled).toEqual(["millrace-dev-mqtts new-authorizer", "millrace-dev-wss new-authorizer"]);
  });

  it.each([
    ["a host is missing", ready, undefined, "a.iot.example", "millrace-dev-mqtts is missing"],
    ["a host has no name", { ...ready, hostName: "d1" }, ready, "a.iot.example", "millrace-dev-wss is missing"],
    [
      "the account has no endpoint",
      { ...ready, hostName: "d1" },
      { ...ready, hostName: "d2" },
      "",
      "tells no endpoint",
    ],
  ])("fails and says so if %s", async (_, mqtts, wss, endpoint, message) => {
    await expect(open(mqtts, wss, endpoint).hosts).rejects.toThrow(message);
  });
});
