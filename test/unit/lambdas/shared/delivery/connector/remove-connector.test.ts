import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import {
  hideConnector,
  removeConnector,
  removeDeleted,
} from "../../../../../../lambdas/shared/delivery/connector/remove-connector.ts";

const connector = { id: "C", project: "P", mapping: "uuid", queueUrl: "url", queueArn: "arn" } as DataConnector;

/** Makes a port that notes each step. The step that `fails` names throws. */
function removalOf(found?: string, fails?: string) {
  const steps: string[] = [];
  const step = async (name: string): Promise<void> => {
    if (name === fails) throw new Error(name);
    steps.push(name);
  };
  const removal = {
    registry: {
      connectors: {
        change: async (_project: string, _id: string, { status, deleteTime }: Partial<DataConnector>) => {
          await step(`${status}${deleteTime ? ` ${deleteTime}` : ""}`);
          return true;
        },
        remove: () => step("item"),
        watch: () => step("watch"),
      },
      projects: { touch: () => step("version") },
    },
    queues: {
      findMapping: async () => found,
      removeMapping: (uuid: string) => step(`mapping ${uuid}`),
      removeQueue: (url: string) => step(`queue ${url}`),
    },
  };
  return { steps, removal };
}

describe("removing a connector", () => {
  it("disables it first, and takes its item last, so that it can be repeated", async () => {
    const { steps, removal } = removalOf();
    await removeConnector(connector, removal);
    expect(steps).toStrictEqual(["USER_DISABLED", "version", "mapping uuid", "queue url", "item", "version"]);
  });

  it("finds a mapping that was made and not noted", async () => {
    const { mapping: _, ...half } = connector;
    const { steps, removal } = removalOf("found");
    await removeConnector(half, removal);
    expect(steps).toContain("mapping found");
    const none = removalOf(undefined);
    await removeConnector(half, none.removal);
    expect(none.steps).toStrictEqual(["USER_DISABLED", "version", "queue url", "item", "version"]);
  });

  it("keeps queue and item while the mapping cannot be removed", async () => {
    const { steps, removal } = removalOf(undefined, "mapping uuid");
    await expect(removeConnector(connector, removal)).rejects.toThrow("mapping uuid");
    expect(steps).toStrictEqual(["USER_DISABLED", "version"]);
  });

  it("is watched before it is hidden, so that a lost job is found", async () => {
    const { steps, removal } = removalOf();
    await hideConnector(connector, removal.registry, Date.parse("2026-01-01T12:00:00Z"));
    expect(steps).toStrictEqual(["watch", "USER_DISABLED 2026-01-01T12:00:00.000000Z", "version"]);
  });
});

describe("removing what is left of a connector", () => {
  const named = { queueUrl: "named url", queueArn: "named arn" };
  const connectors = (there: "deleted" | "active" | "gone") => ({
    deleted: async () => (there === "deleted" ? connector : undefined),
    get: async () => (there === "active" ? connector : undefined),
  });

  it("removes one that was deleted while its item is there", async () => {
    const { steps, removal } = removalOf();
    await removeDeleted("P", "C", removal, { connectors: connectors("deleted"), named });
    expect(steps).toContain("item");
    expect(steps).toContain("queue url");
  });

  it("removes a queue and a mapping that no item names, by their name", async () => {
    const { steps, removal } = removalOf("found");
    await removeDeleted("P", "C", removal, { connectors: connectors("gone"), named });
    expect(steps).toStrictEqual(["mapping found", "queue named url"]);
  });

  it("touches nothing of a connector that is there", async () => {
    const { steps, removal } = removalOf("found");
    await removeDeleted("P", "C", removal, { connectors: connectors("active"), named });
    expect(steps).toStrictEqual([]);
  });
});
