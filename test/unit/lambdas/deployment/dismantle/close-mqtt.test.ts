import { describe, expect, it } from "vitest";
import { closeMqtt } from "../../../../../lambdas/deployment/dismantle/close-mqtt.ts";
import { dismantleStack } from "../../../../../lambdas/deployment/dismantle/dismantle.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();
const names = ["millrace-dev-mqtts", "millrace-dev-wss"];

/** Holds domain configurations as AWS IoT Core does, which frees an authorizer only when none names it. */
class Domains {
  readonly there = new Map<string, { isEnabled: boolean; authorizer?: string }>();
  readonly calls: string[] = [];

  async names() {
    return [...this.there.keys()];
  }
  async find(name: string) {
    return this.there.get(name);
  }
  async disable(name: string) {
    this.calls.push(`disable ${name}`);
    this.there.set(name, { ...this.there.get(name), isEnabled: false });
  }
  async removeAuthorizer(name: string) {
    this.calls.push(`free ${name}`);
    this.there.set(name, { isEnabled: this.there.get(name)?.isEnabled ?? false });
  }
}

const opened = (...those: readonly string[]): Domains => {
  const domains = new Domains();
  for (const name of those) domains.there.set(name, { isEnabled: true, authorizer: "authorizer" });
  return domains;
};

describe("closeMqtt", () => {
  it("disables each host, frees the authorizer, and says how the host is deleted later", async () => {
    const domains = opened(...names);
    await closeMqtt(domains, "dev");
    expect([...domains.there.values()]).toEqual([{ isEnabled: false }, { isEnabled: false }]);
    expect(lines).toMatchObject(
      names.map((name) => ({ delete: `aws iot delete-domain-configuration --domain-configuration-name ${name}` })),
    );
  });

  it("closes what is there after a creation that failed halfway", async () => {
    const domains = opened("millrace-dev-mqtts");
    await closeMqtt(domains, "dev");
    expect(domains.calls).toEqual(["disable millrace-dev-mqtts", "free millrace-dev-mqtts"]);
    const none = new Domains();
    await closeMqtt(none, "dev");
    expect(none.calls).toEqual([]);
  });

  it("closes hosts of names that the stage had before, and none of other stages", async () => {
    const others = ["millrace-prod-mqtts", "millrace-dev-mqtts-mqtts", "millrace-dev-2-wss", "iot:Data-ATS", "dev"];
    const before = ["millrace-dev-mqtts-0a1b2c3d", "millrace-dev-wss-0a1b2c3d"];
    const domains = opened(...others, ...before);
    await closeMqtt(domains, "dev");
    const open = [...domains.there].filter(([, { isEnabled }]) => isEnabled).map(([name]) => name);
    expect(open).toEqual(others);
  });

  it("completes what was cut off, and then changes nothing more", async () => {
    const domains = opened(...names);
    domains.there.set("millrace-dev-mqtts", { isEnabled: false, authorizer: "authorizer" });
    await closeMqtt(domains, "dev");
    expect(domains.calls[0]).toBe("free millrace-dev-mqtts");
    domains.calls.length = 0;
    await closeMqtt(domains, "dev");
    expect(domains.calls).toEqual([]);
  });

  it("fails if AWS refuses, so that the stack's deletion can be repeated", async () => {
    const domains = opened(...names);
    domains.removeAuthorizer = () => Promise.reject(new Error("refused"));
    await expect(closeMqtt(domains, "dev")).rejects.toThrow("refused");
  });
});

describe("dismantleStack", () => {
  const queues = {
    mappings: async () => [],
    removeMapping: async () => {},
    queueUrls: async () => [],
    removeQueue: async () => {},
  };
  it.each([
    ["DELETE_IN_PROGRESS", false],
    ["ROLLBACK_IN_PROGRESS", false],
    ["UPDATE_ROLLBACK_IN_PROGRESS", true],
    ["UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", true],
    [undefined, true],
  ])("during %s leaves MQTT open: %s", async (status, isOpen) => {
    const mqttDomains = opened(...names);
    await dismantleStack(
      {
        queues,
        connectorQueuePrefix: "dev-dc-",
        mqttDomains,
        stage: "dev",
        stackStatus: async () => status,
        wait: async () => {},
      },
      "stack",
    );
    expect([...mqttDomains.there.values()].every(({ isEnabled }) => isEnabled)).toBe(isOpen);
  });
});
