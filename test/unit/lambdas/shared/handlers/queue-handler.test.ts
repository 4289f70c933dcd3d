import { describe, expect, it } from "vitest";
import { logLines } from "../../../../../lambdas/shared/core/log-lines.ts";
import { createQueueHandler } from "../../../../../lambdas/shared/handlers/queue-handler.ts";
import type { QueueRecord } from "../../../../../lambdas/shared/handlers/sqs-event.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();

const record = (messageId: string, queue = "intake", receiveCount = 1, sentAt = Date.now()): QueueRecord => ({
  messageId,
  receiptHandle: `handle-${messageId}`,
  body: "{}",
  attributes: { ApproximateReceiveCount: String(receiveCount), SentTimestamp: String(sentAt) },
  eventSourceARN: `arn:aws:sqs:eu-west-1:1:${queue}`,
});

const queueUrls = ["https://sqs/1/intake", "https://sqs/1/events"];

async function handled(
  records: readonly QueueRecord[],
  work: Parameters<typeof createQueueHandler>[0],
  postpone?: Parameters<typeof createQueueHandler>[1],
) {
  const hidden: { queueUrl: string; receiptHandle: string; seconds: number }[] = [];
  const calls: number[] = [];
  const note: Parameters<typeof createQueueHandler>[1] = async (queueUrl, all) => {
    calls.push(all.length);
    hidden.push(...all.map((one) => ({ queueUrl, ...one })));
  };
  const handling = createQueueHandler(work, postpone ?? note, queueUrls)({ Records: records });
  // If an invocation throws, Lambda keeps its whole batch.
  const failed = await handling.then(
    ({ batchItemFailures }) => batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    (error: Error) => error.message,
  );
  return { failed, hidden, calls };
}

describe("createQueueHandler", () => {
  it("hides nothing and keeps nothing of a batch that went well", async () => {
    const result = await handled([record("a")], async () => new Set());
    expect(result).toStrictEqual({ failed: [], hidden: [], calls: [] });
  });

  it("hides just what failed, on its own queue, longer from time to time", async () => {
    const records = [record("a"), record("b"), record("c", "events", 9)];
    const { failed, hidden } = await handled(records, async () => new Set(["b", "c"]));
    expect(failed).toStrictEqual(["b", "c"]);
    expect(hidden).toMatchObject([
      { queueUrl: "https://sqs/1/intake", receiptHandle: "handle-b" },
      { queueUrl: "https://sqs/1/events", receiptHandle: "handle-c" },
    ]);
    expect(hidden[0]?.seconds).toBeLessThanOrEqual(2);
    expect(hidden[1]?.seconds).toBeGreaterThanOrEqual(256);
  });

  it("keeps all of a batch that threw, and says so in the log", async () => {
    const { failed } = await handled([record("a"), record("b")], () => Promise.reject(new Error("registry is away")));
    expect(failed).toBe("All 2 messages of a batch failed.");
    expect(lines).toMatchObject([
      { message: "batch failed", error: { message: "registry is away" } },
      { message: "messages failed", messages: 2 },
    ]);
  });

  it("says of each queue how old the oldest message that failed is, which the alarms read", async () => {
    const [now, hour] = [Date.now(), 3_600_000];
    const records = [
      record("a", "intake", 9, now - 2 * hour),
      record("b", "intake", 1, now),
      record("c", "events", 1, now - hour),
      record("well", "intake", 1, now - 9 * hour),
    ];
    await handled(records, async () => new Set(["a", "b", "c"]));
    const failed = lines.filter(({ message }) => message === logLines.messagesFailed);
    expect(failed).toMatchObject([
      { level: "warn", queue: "intake", messages: 2 },
      { level: "warn", queue: "events", messages: 1 },
    ]);
    const ages = failed.map(({ oldestSeconds }) => Math.floor(Number(oldestSeconds) / 3600));
    expect(ages).toStrictEqual([2, 1]);
  });

  it("says nothing of the age of messages that did not fail", async () => {
    await handled([record("a", "intake", 1, 0)], async () => new Set());
    expect(lines).toStrictEqual([]);
  });

  it("hides ten at a time, since SQS takes no more", async () => {
    const records = Array.from({ length: 25 }, (_, index) => record(String(index)));
    const { calls, failed } = await handled(records, async (all) => new Set(all.map(({ messageId }) => messageId)));
    expect([calls, failed]).toStrictEqual([[10, 10, 5], "All 25 messages of a batch failed."]);
  });

  it("keeps what failed though it cannot be hidden, or came from a queue that it does not know", async () => {
    const work = async () => new Set(["a", "b"]);
    const { failed } = await handled([record("a"), record("b", "other"), record("c")], work, () =>
      Promise.reject(new Error("throttled")),
    );
    expect(failed).toStrictEqual(["a", "b"]);
    expect(lines.filter(({ message }) => message === "cannot postpone")).toMatchObject([{ messages: 1 }]);
  });
});

it("names all messages of a batch that failed where that is no news", async () => {
  const handler = createQueueHandler(
    async () => new Set(["a"]),
    async () => {},
    queueUrls,
    { whenAllFail: "name them" },
  );
  expect(await handler({ Records: [record("a")] })).toEqual({ batchItemFailures: [{ itemIdentifier: "a" }] });
});
