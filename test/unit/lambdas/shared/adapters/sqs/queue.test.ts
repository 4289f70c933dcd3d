import {
  QueueDoesNotExist,
  type SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SqsSender } from "../../../../../../lambdas/shared/adapters/sqs/queue.ts";
import { createSqsClient } from "../../../../../../lambdas/shared/clients/sqs.ts";

/**
 * Makes a queue on a stand-in for SQS, which takes batches, checks SQS's limits, and refuses the bodies that `refuses`
 * names.
 */
function queue(refuses: (body: string) => boolean = () => false) {
  const taken: SendMessageBatchRequestEntry[] = [];
  const client = {
    async send({ input }: SendMessageBatchCommand) {
      const entries = input.Entries ?? [];
      const bytes = entries.reduce((sum, { MessageBody }) => sum + Buffer.byteLength(MessageBody ?? ""), 0);
      expect(entries.length).toBeGreaterThan(0);
      expect(entries.length).toBeLessThanOrEqual(10);
      expect(bytes).toBeLessThanOrEqual(1024 * 1024);
      expect(new Set(entries.map(({ Id }) => Id)).size).toBe(entries.length);
      const refused = entries.filter(({ MessageBody }) => refuses(MessageBody ?? ""));
      taken.push(...entries.filter((entry) => !refused.includes(entry)));
      return { Failed: refused.map(({ Id }) => ({ Id, Code: "InternalError", Message: "again" })) };
    },
  } as unknown as SQSClient;
  return { taken, sender: new SqsSender(client) };
}

describe("SqsSender", () => {
  it("sends every message once, in batches that SQS takes", async () => {
    const bodies = fc.array(fc.integer({ min: 1, max: 900 * 1024 }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(bodies, async (sizes) => {
        const { taken, sender } = queue();
        const messages = sizes.map((size, index) => ({ body: String(index).padEnd(size, "x"), group: "P" }));
        await sender.sendAll("url", messages);
        expect(taken.map(({ MessageBody }) => MessageBody).sort()).toStrictEqual(
          messages.map(({ body }) => body).sort(),
        );
        for (const { MessageGroupId } of taken) expect(MessageGroupId).toBe("P");
      }),
      { numRuns: 30 },
    );
  });

  it("sends again what SQS failed of a batch, and nothing of what it took", async () => {
    let refusals = 0;
    const { taken, sender } = queue((body) => body === "unlucky" && ++refusals < 3);
    await sender.sendAll(
      "url",
      ["one", "unlucky", "two"].map((body) => ({ body })),
    );
    expect(taken.map(({ MessageBody }) => MessageBody)).toStrictEqual(["one", "two", "unlucky"]);
  });

  it("fails where SQS goes on refusing a single message of a batch", async () => {
    const { sender } = queue((body) => body === "bad");
    const messages = ["good", "bad", "good"].map((body) => ({ body }));
    await expect(sender.sendAll("url", messages)).rejects.toMatchObject({
      code: "unavailable",
      message: "SQS refused 1 messages (InternalError: again).",
    });
  });

  it("tells of each message apart whether it is on the queue", async () => {
    const { taken, sender } = queue((body) => body === "bad");
    const failures = await sender.sendEach(
      "url",
      ["good", "bad", "also good"].map((body) => ({ body })),
    );
    expect(failures).toMatchObject([undefined, { code: "unavailable" }, undefined]);
    expect(taken.map(({ MessageBody }) => MessageBody)).toStrictEqual(["good", "also good"]);
  });

  it("tells of each message of a call that failed as a whole that it is not there", async () => {
    const failing = new SqsSender({ send: async () => Promise.reject(new Error("network")) } as unknown as SQSClient);
    const failures = await failing.sendEach("url", [{ body: "1" }, { body: "2" }]);
    expect(failures).toMatchObject([{ message: "network" }, { message: "network" }]);
  });

  it("does not call a refusal temporary that SQS blames on the message or on a missing right", async () => {
    let asked = 0;
    const refused = { Id: "0", Code: "KmsAccessDenied", Message: "not authorized", SenderFault: true };
    const client = { send: async () => ({ Failed: [refused], asked: ++asked }) } as unknown as SQSClient;
    await expect(new SqsSender(client).sendAll("url", [{ body: "x" }])).rejects.toMatchObject({ code: "internal" });
    expect(asked).toBe(1);
  });

  it("says that there is no such queue, and passes on what else goes wrong", async () => {
    const failing = (error: Error) =>
      new SqsSender({ send: async () => Promise.reject(error) } as unknown as SQSClient).sendAll("url", [
        { body: "x" },
      ]);
    await expect(failing(new QueueDoesNotExist({ message: "", $metadata: {} }))).rejects.toMatchObject({
      code: "not-found",
    });
    await expect(failing(new Error("network"))).rejects.toThrow("network");
  });

  it("delays what is to be delayed, alone or in a batch", async () => {
    const { taken, sender } = queue();
    await sender.sendAll("url", [{ body: "now" }, { body: "later", delaySeconds: 900 }]);
    expect(taken).toMatchObject([{ MessageBody: "now" }, { MessageBody: "later", DelaySeconds: 900 }]);
    expect(taken[0]).not.toHaveProperty("DelaySeconds");
    const sent: unknown[] = [];
    const client = { send: async ({ input }: { input: unknown }) => sent.push(input) };
    await new SqsSender(client as unknown as SQSClient).send("url", { body: "job", group: "P", delaySeconds: 15 });
    expect(sent).toStrictEqual([{ QueueUrl: "url", MessageBody: "job", MessageGroupId: "P", DelaySeconds: 15 }]);
  });

  it("sends nothing where there is nothing to send", async () => {
    const { taken, sender } = queue();
    await sender.sendAll("url", []);
    expect(taken).toStrictEqual([]);
  });
});

it("makes clients that no queue's address leads away from their endpoint", () => {
  expect(createSqsClient().config.useQueueUrlAsEndpoint).toBe(false);
});
