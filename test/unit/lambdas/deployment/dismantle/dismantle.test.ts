import { describe, expect, it } from "vitest";
import { dismantleStack } from "../../../../../lambdas/deployment/dismantle/dismantle.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();
const stackId = "arn:aws:cloudformation:eu-west-1:123456789012:stack/millrace-dev-service/1";
const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

/** A stage with one connector beside another stage's, whose stack goes through `status`; answers what was removed. */
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
  await dismantleStack({ queues, connectorQueuePrefix: "dev-dc-", stackStatus }, stackId);
  expect(asked).toEqual([stackId]);
  return removed;
}

describe("dismantleStack", () => {
  it.each(["DELETE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS"])(
    "removes the stage's mappings, then its queues, during %s",
    async (status) => {
      expect(await removedWhile(status)).toEqual(["ours", "dev-dc-1"]);
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
    await expect(dismantleStack({ queues, connectorQueuePrefix: "dev-dc-", stackStatus }, stackId)).rejects.toThrow(
      "denied",
    );
    expect(removed).toEqual([]);
  });
});
