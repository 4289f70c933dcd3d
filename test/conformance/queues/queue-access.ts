/** Holds what the pollers rely on when they call a queue. */

import { describe, expect, it } from "vitest";
import type { QueueAccess } from "../../../local/gate/contract.ts";

interface PolledQueue {
  readonly queues: QueueAccess;
  readonly queueArn: string;
  readonly functionArn: string;
  send(body: string): Promise<void>;
}

/** Describes the queues that `create` makes, each of them empty and open to the polling function. */
export function describeQueueAccess(name: string, create: () => Promise<PolledQueue>): void {
  const withMessages = async (...bodies: readonly string[]) => {
    const made = await create();
    for (const body of bodies) await made.send(body);
    const by = { functionArn: made.functionArn };
    const receive = (max = 10) => made.queues.receive(made.queueArn, { ...by, max, waitSeconds: 0 });
    return { ...made, by, receive };
  };

  describe(name, () => {
    it("hands out each message once, at most so many", async () => {
      const { receive } = await withMessages("a", "b", "c");
      const first = await receive(2);
      expect(first).toHaveLength(2);
      const all = [...first, ...(await receive())];
      expect(all.map(({ body }) => body).toSorted()).toStrictEqual(["a", "b", "c"]);
      expect(all.map(({ attributes }) => attributes.ApproximateReceiveCount)).toStrictEqual(["1", "1", "1"]);
      expect(await receive()).toStrictEqual([]);
    });

    it("hands out at once what is given back, counting", async () => {
      const { queues, queueArn, by, receive } = await withMessages("a");
      const [first] = await receive();
      await queues.changeVisibility(queueArn, [first?.receiptHandle ?? ""], 0, by);
      const [second] = await receive();
      expect(second).toMatchObject({ messageId: first?.messageId, body: "a" });
      expect(second?.attributes.ApproximateReceiveCount).toBe("2");
    });

    it("keeps hidden what is given back for later", async () => {
      const { queues, queueArn, by, receive } = await withMessages("a");
      const handles = (await receive()).map(({ receiptHandle }) => receiptHandle);
      await queues.changeVisibility(queueArn, handles, 900, by);
      expect(await receive()).toStrictEqual([]);
    });

    it("deletes for good, and passes over what is gone", async () => {
      const { queues, queueArn, by, receive } = await withMessages("a");
      const handles = (await receive()).map(({ receiptHandle }) => receiptHandle);
      await queues.deleteBatch(queueArn, handles, by);
      await queues.deleteBatch(queueArn, handles, by);
      await queues.changeVisibility(queueArn, handles, 0, by);
      expect(await receive()).toStrictEqual([]);
    });

    it("hands a message over to a call that waits for it", async () => {
      const { queues, queueArn, by, send } = await withMessages();
      const waiting = queues.receive(queueArn, { ...by, max: 10, waitSeconds: 20 });
      await send("now");
      expect((await waiting).map(({ body }) => body)).toStrictEqual(["now"]);
    });

    it("ends a wait with nothing where it is aborted, before or meanwhile", async () => {
      const { queues, queueArn, by } = await withMessages();
      const stop = new AbortController();
      const how = { ...by, max: 10, waitSeconds: 20, signal: stop.signal };
      const waiting = queues.receive(queueArn, how);
      stop.abort();
      expect(await waiting).toStrictEqual([]);
      expect(await queues.receive(queueArn, how)).toStrictEqual([]);
    });

    it("reports a queue that is not there", async () => {
      const { queues, queueArn, by } = await withMessages();
      const nowhere = `${queueArn}-nowhere`;
      expect([queues.exists(queueArn), queues.exists(nowhere)]).toStrictEqual([true, false]);
      const gone = { code: "QueueDoesNotExist" };
      await expect(queues.receive(nowhere, { ...by, max: 1, waitSeconds: 0 })).rejects.toMatchObject(gone);
      await expect(queues.deleteBatch(nowhere, ["handle"], by)).rejects.toMatchObject(gone);
    });
  });
}
