/**
 * Holds what deliveries and drains rely on of a connector's queue: hiding, sending again, taking, removing and
 * counting.
 */

import { describe, expect, it } from "vitest";
import type { WaitingEvents } from "../../../lambdas/background/perform/port.ts";
import type { DeliveryQueue } from "../../../lambdas/shared/delivery/port.ts";
import { message } from "../../unit/lambdas/shared/delivery/setting.ts";

interface WaitingQueue {
  readonly queue: DeliveryQueue;
  readonly waiting: WaitingEvents;
  readonly queueUrl: string;
  /** Removes the queue with its messages. */
  vanish(): Promise<void>;
}

const bodyOf = (id: string): string => JSON.stringify(message(id, { body: id }));
const now = (id: string) => ({ body: bodyOf(id), delaySeconds: 0 });

/** Describes the queues that `create` makes, each of them empty. */
export function describeWaitingQueue(name: string, create: () => Promise<WaitingQueue>): void {
  const withMessages = async (...ids: readonly string[]) => {
    const made = await create();
    await made.queue.resend(made.queueUrl, ids.map(now));
    return made;
  };

  describe(name, () => {
    it("hands out each message with what is known of it, at most so many, and hides what it handed out", async () => {
      const { waiting, queueUrl } = await withMessages("a", "b", "c");
      const first = await waiting.receive(queueUrl, 2);
      expect(first).toHaveLength(2);
      expect(await waiting.count(queueUrl)).toStrictEqual({ visible: 1, hidden: 2 });
      const all = [...first, ...(await waiting.receive(queueUrl, 10))];
      expect(all.map(({ body }) => body).toSorted()).toStrictEqual(["a", "b", "c"].map(bodyOf));
      expect(all.map(({ receiveCount }) => receiveCount)).toStrictEqual([1, 1, 1]);
      expect(new Set(all.map(({ messageId }) => messageId)).size).toBe(3);
      expect(await waiting.receive(queueUrl, 10)).toStrictEqual([]);
    });

    it("hands out again, counting, what is hidden for no time", async () => {
      const { queue, waiting, queueUrl } = await withMessages("a");
      const [first] = await waiting.receive(queueUrl, 1);
      await queue.postpone(queueUrl, [{ receiptHandle: first?.receiptHandle ?? "", seconds: 0 }]);
      const [second] = await waiting.receive(queueUrl, 1);
      expect(second).toMatchObject({ messageId: first?.messageId, body: bodyOf("a"), receiveCount: 2 });
      expect(second?.sentAt).toBe(first?.sentAt);
    });

    it("keeps hidden what is postponed, each message for itself", async () => {
      const { queue, waiting, queueUrl } = await withMessages("a", "b");
      const [one, other] = await waiting.receive(queueUrl, 2);
      await queue.postpone(queueUrl, [
        { receiptHandle: one?.receiptHandle ?? "", seconds: 900 },
        { receiptHandle: other?.receiptHandle ?? "", seconds: 0 },
      ]);
      expect(await waiting.count(queueUrl)).toStrictEqual({ visible: 1, hidden: 1 });
      expect((await waiting.receive(queueUrl, 10)).map(({ messageId }) => messageId)).toStrictEqual([other?.messageId]);
    });

    it("removes a message for good, and takes one that is gone for removed or hidden", async () => {
      const { queue, waiting, queueUrl } = await withMessages("a");
      const handles = (await waiting.receive(queueUrl, 1)).map(({ receiptHandle }) => receiptHandle);
      await waiting.remove(queueUrl, handles);
      await waiting.remove(queueUrl, handles);
      await queue.postpone(
        queueUrl,
        handles.map((receiptHandle) => ({ receiptHandle, seconds: 0 })),
      );
      expect(await waiting.count(queueUrl)).toStrictEqual({ visible: 0, hidden: 0 });
    });

    it("counts a delayed copy as hidden, beside the message that it copies", async () => {
      const { queue, waiting, queueUrl } = await withMessages("a");
      await queue.resend(queueUrl, [{ body: bodyOf("a"), delaySeconds: 900 }]);
      expect(await waiting.count(queueUrl)).toStrictEqual({ visible: 1, hidden: 1 });
    });

    it("hides and removes what is there of a batch, though another message of it is gone", async () => {
      const { queue, waiting, queueUrl } = await withMessages("a", "b", "c");
      const handles = (await waiting.receive(queueUrl, 3)).map(({ receiptHandle }) => receiptHandle);
      await waiting.remove(queueUrl, handles.slice(0, 1));
      await queue.postpone(
        queueUrl,
        handles.map((receiptHandle) => ({ receiptHandle, seconds: 0 })),
      );
      expect(await waiting.count(queueUrl)).toStrictEqual({ visible: 2, hidden: 0 });
      const again = (await waiting.receive(queueUrl, 10)).map(({ receiptHandle }) => receiptHandle);
      await waiting.remove(queueUrl, [...handles.slice(0, 1), ...again]);
      expect(await waiting.count(queueUrl)).toStrictEqual({ visible: 0, hidden: 0 });
    });

    it("fails where one message of a batch is refused, and keeps the others", async () => {
      const { queue, waiting, queueUrl } = await create();
      const tooLate = { body: bodyOf("b"), delaySeconds: 901 };
      const sending = queue.resend(queueUrl, [now("a"), tooLate, now("c")]);
      await expect(sending).rejects.toMatchObject({ code: "internal" });
      const bodies = (await waiting.receive(queueUrl, 10)).map(({ body }) => body);
      expect(bodies.toSorted()).toStrictEqual(["a", "c"].map(bodyOf));
    });

    it("says that it is not found where it has vanished, and takes, hides, removes and counts nothing then", async () => {
      const { queue, waiting, queueUrl, vanish } = await withMessages("a", "b");
      const handles = (await waiting.receive(queueUrl, 1)).map(({ receiptHandle }) => receiptHandle);
      await vanish();
      await expect(queue.resend(queueUrl, [now("c")])).rejects.toMatchObject({ code: "not-found" });
      const postponements = handles.map((receiptHandle) => ({ receiptHandle, seconds: 0 }));
      await expect(queue.postpone(queueUrl, postponements)).rejects.toThrow();
      await expect(waiting.receive(queueUrl, 10)).rejects.toThrow();
      await expect(waiting.remove(queueUrl, handles)).rejects.toThrow();
      await expect(waiting.count(queueUrl)).rejects.toThrow();
    });

    it("does nothing for no messages", async () => {
      const { queue, waiting, queueUrl } = await create();
      await queue.postpone(queueUrl, []);
      await queue.resend(queueUrl, []);
      await waiting.remove(queueUrl, []);
      expect(await waiting.count(queueUrl)).toStrictEqual({ visible: 0, hidden: 0 });
    });
  });
}
