import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../../lambdas/shared/core/connector/connector.ts";
import {
  discardConnector,
  makeConnector,
  type PlannedConnector,
} from "../../../../../../lambdas/shared/delivery/connector/make-connector.ts";

const planned = { id: "C", project: "P", concurrency: 200 } as PlannedConnector;
const connector = { ...planned, queueUrl: "url", queueArn: "arn" };

/** Makes a port that notes each step. The step that `fails` names throws. */
function makingOf(fails?: string) {
  const steps: string[] = [];
  const step = async (name: string): Promise<void> => {
    if (name === fails) throw new Error(name);
    steps.push(name);
  };
  const making = {
    registry: {
      connectors: {
        create: async () => step("item").then(() => true),
        change: async (_project: string, _id: string, { mapping, deleteTime }: Partial<DataConnector>) =>
          step(mapping ? `note ${mapping}` : deleteTime ? "hide" : "other").then(() => true),
        remove: () => step("remove"),
        watch: () => step("watch"),
      },
      projects: { touch: () => step("version") },
    },
    queues: {
      makeQueue: async (name: string) => step(`queue ${name}`).then(() => ({ queueUrl: "url", queueArn: "arn" })),
      makeMapping: async (arn: string, concurrency: number) => step(`mapping ${arn} ${concurrency}`).then(() => "uuid"),
      removeQueue: (url: string) => step(`remove queue ${url}`),
    },
    sendJob: ({ kind }: { kind: string }) => step(`job ${kind}`),
    now: () => new Date(0),
  };
  return { steps, making };
}

const hiding = ["watch", "hide", "version", "job remove"];

describe("making a connector", () => {
  it("makes the queue, the item and the mapping in this order", async () => {
    const { steps, making } = makingOf();
    expect(await makeConnector(planned, "Q", making)).toStrictEqual({ ...connector, mapping: "uuid" });
    expect(steps).toStrictEqual(["watch", "queue Q", "item", "mapping arn 200", "note uuid", "version"]);
  });

  it("is on the list of watch before anything is made, so that nothing is left of a call that is cut off", async () => {
    const { steps, making } = makingOf("queue Q");
    await expect(makeConnector(planned, "Q", making)).rejects.toThrow("queue Q");
    expect(steps).toStrictEqual(["watch"]);
  });

  it("removes the queue again where the item cannot be made", async () => {
    const { steps, making } = makingOf("item");
    await expect(makeConnector(planned, "Q", making)).rejects.toThrow("item");
    expect(steps).toStrictEqual(["watch", "queue Q", "remove queue url"]);
  });

  it("hides the connector and has it removed where the mapping cannot be made", async () => {
    const { steps, making } = makingOf("mapping arn 200");
    await expect(makeConnector(planned, "Q", making)).rejects.toThrow("mapping arn 200");
    expect(steps).toStrictEqual(["watch", "queue Q", "item", ...hiding]);
  });
});

it("discarding a connector hides it at once and leaves the rest to a job", async () => {
  const { steps, making } = makingOf();
  await discardConnector(connector as DataConnector, making);
  expect(steps).toStrictEqual(hiding);
});
