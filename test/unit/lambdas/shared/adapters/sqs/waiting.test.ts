import type { SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "vitest";
import { SqsWaiting } from "../../../../../../lambdas/shared/adapters/sqs/waiting.ts";

/** Makes a waiting queue on an SQS that gives each call this answer. Notes what was asked. */
function waitingOf(answer: unknown = {}) {
  const asked: unknown[] = [];
  const client = {
    send: async ({ input }: { input: unknown }) => {
      asked.push(input);
      return answer;
    },
  } as unknown as SQSClient;
  return { asked, waiting: new SqsWaiting(client) };
}

describe("SqsWaiting", () => {
  it("hides each message for its own time, and asks nothing of SQS for none", async () => {
    const { asked, waiting } = waitingOf();
    await waiting.postpone("url", []);
    await waiting.postpone("url", [
      { receiptHandle: "a", seconds: 0 },
      { receiptHandle: "b", seconds: 900 },
    ]);
    const Entries = [
      { Id: "0", ReceiptHandle: "a", VisibilityTimeout: 0 },
      { Id: "1", ReceiptHandle: "b", VisibilityTimeout: 900 },
    ];
    expect(asked).toStrictEqual([{ QueueUrl: "url", Entries }]);
  });

  it("takes messages with what is known of them, asking all servers and not waiting long", async () => {
    const Attributes = { ApproximateReceiveCount: "3", SentTimestamp: "1700000000000" };
    const whole = { MessageId: "m", ReceiptHandle: "h", Body: "b", Attributes };
    const { asked, waiting } = waitingOf({ Messages: [whole, { MessageId: "broken" }] });
    expect(await waiting.receive("url", 7)).toStrictEqual([
      { messageId: "m", receiptHandle: "h", body: "b", receiveCount: 3, sentAt: 1_700_000_000_000 },
    ]);
    expect(asked).toMatchObject([{ QueueUrl: "url", MaxNumberOfMessages: 7, WaitTimeSeconds: 1 }]);
    expect(await waitingOf().waiting.receive("url", 1)).toStrictEqual([]);
  });

  it("removes messages, and asks nothing of SQS for none", async () => {
    const { asked, waiting } = waitingOf();
    await waiting.remove("url", []);
    await waiting.remove("url", ["a", "b"]);
    const Entries = [
      { Id: "0", ReceiptHandle: "a" },
      { Id: "1", ReceiptHandle: "b" },
    ];
    expect(asked).toStrictEqual([{ QueueUrl: "url", Entries }]);
  });

  it("counts what is visible, and what is hidden or delayed", async () => {
    const Attributes = {
      ApproximateNumberOfMessages: "5",
      ApproximateNumberOfMessagesNotVisible: "30",
      ApproximateNumberOfMessagesDelayed: "200",
    };
    expect(await waitingOf({ Attributes }).waiting.count("url")).toStrictEqual({ visible: 5, hidden: 230 });
    expect(await waitingOf().waiting.count("url")).toStrictEqual({ visible: 0, hidden: 0 });
  });
});
