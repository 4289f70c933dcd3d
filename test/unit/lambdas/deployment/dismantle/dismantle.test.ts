import { describe, expect, it } from "vitest";
import { dismantleStack } from "../../../../../lambdas/deployment/dismantle/dismantle.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();
const stackId = "arn:aws:cloudformation:eu-west-1:123456789012:stack/millrace-dev-service/1";
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

const wait = async (): Promise<void> => {};

/** Is a stage without hosts of MQTT, as one is whose creation failed early. */
const noMqtt = {
  mqttDomains: {
    names: async () => [],
    find: async () => undefined,
    disable: async () => {},
    removeAuthorizer: async () => {},
  },
  stage: "dev",
};

/**
 * Dismantles a stage beside another one, each with one connector, while the stack has this status. Answers what was
 * removed.
 */
async function removedWhile(status: string | undefined): Promise<string[]> {
  const removed: string[] = [];
  const asked: string[] = [];
  const remove = async (id: string) => void removed.push(id);
  const queues = {
    mappings: async () => [
      { uuid: "ours", queueArn: queueArn("dev-dc-1") },
      { uuid: "not ours", queueArn: queueArn("test-dc-1") },
    ],
    removeMapping: remove,
    queueUrls: async (prefix: string) => [`${prefix}1`],
    removeQueue: remove,
  };
  const stackStatus = async (id: string) => {
    asked.push(id);
    return status;
  };
  await dismantleStack({ queues, connectorQueuePrefix: "dev-dc-", stackStatus, wait, ...noMqtt }, stackId);
  expect(asked).toEqual([stackId]);
  return removed;
}

describe("dismantleStack", () => {
  it.each(["DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"])(
    "removes the stage's mappings, then its queues, during %s",
    async (status) => {
      // It looks twice, and removes a queue that is still listed once more, because a queue that was made anew has the
      // same address.
      expect(await removedWhile(status)).toEqual(["ours", "dev-dc-1", "dev-dc-1"]);
      expect(lines).toMatchObject([{ message: "dismantled", mappings: 1, queues: 1 }]);
    },
  );

  it.each([
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    undefined,
  ])("removes nothing and says so during %s, which the stage outlives", async (status) => {
    expect(await removedWhile(status)).toEqual([]);
    expect(lines).toMatchObject([{ level: "info", stackId }]);
  });

  it("removes nothing where CloudFormation does not say what happens", async () => {
    const removed: string[] = [];
    const remove = async (id: string) => void removed.push(id);
    const queues = {
      mappings: async () => [{ uuid: "ours", queueArn: queueArn("dev-dc-1") }],
      removeMapping: remove,
      queueUrls: async () => ["dev-dc-1"],
      removeQueue: remove,
    };
    const stackStatus = () => Promise.reject(new Error("denied"));
    const port = { queues, connectorQueuePrefix: "dev-dc-", stackStatus, wait, ...noMqtt };
    await expect(dismantleStack(port, stackId)).rejects.toThrow("denied");
    expect(removed).toEqual([]);
  });

  /** Dismantles a stage. `meanwhile` may change the mappings and queues before each further look. */
  async function removedOf(meanwhile: (look: number, there: Set<string>, busy: Set<string>) => void) {
    const there = new Set(["mapping-1", "dev-dc-1"]);
    const busy = new Set<string>();
    let looks = 1;
    const removal = dismantleStack(
      {
        queues: {
          mappings: async () =>
            [...there]
              .filter((id) => id.startsWith("mapping"))
              .map((uuid) => ({ uuid, queueArn: queueArn("dev-dc-1") })),
          removeMapping: async (uuid) => {
            if (busy.has(uuid)) throw new PlatformError("unavailable", "It is being changed.");
            there.delete(uuid);
          },
          queueUrls: async () => [...there].filter((id) => id.startsWith("dev-dc-")),
          removeQueue: async (url) => void there.delete(url),
        },
        connectorQueuePrefix: "dev-dc-",
        ...noMqtt,
        stackStatus: async () => "DELETE_IN_PROGRESS",
        wait: async () => meanwhile(looks++, there, busy),
      },
      stackId,
    );
    await removal;
    return { left: [...there], looks };
  }

  it("looks again until nothing new is there, since a last call of what makes queues may come late", async () => {
    const late = await removedOf((look, there) => {
      if (look === 1) there.add("mapping-2").add("dev-dc-1");
      if (look === 2) there.add("dev-dc-2");
    });
    expect(late).toEqual({ left: [], looks: 4 });
  });

  it("waits for a mapping that is being changed", async () => {
    const changing = await removedOf((look, there, busy) => {
      if (look === 1) {
        there.add("mapping-2");
        busy.add("mapping-2");
      }
      if (look === 3) busy.clear();
    });
    expect(changing).toEqual({ left: [], looks: 5 });
  });

  it("fails and says what to do while somebody goes on making them", async () => {
    const endless = removedOf((look, there) => void there.add(`mapping-new-${look}`));
    await expect(endless).rejects.toThrow("delete the stack again");
  });
});
