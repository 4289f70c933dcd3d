import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { machineClock } from "../../../../../local/aws/clock.ts";
import { Deadlines } from "../../../../../local/backends/sqs/deadlines.ts";
import { LaptopQueues } from "../../../../../local/backends/sqs/laptop-queues.ts";
import type { StoredMessage } from "../../../../../local/backends/sqs/message.ts";
import { ReadyMessages } from "../../../../../local/backends/sqs/ready-messages.ts";

const message = (place: number, messageGroupId?: string): StoredMessage => ({
  place,
  messageId: String(place),
  body: "x",
  md5OfBody: "",
  messageAttributes: {},
  md5OfMessageAttributes: "",
  sentTimestamp: 0,
  approximateReceiveCount: 0,
  ...(messageGroupId === undefined ? {} : { messageGroupId }),
});

describe("messages that are ready", () => {
  const groups = fc.array(fc.constantFrom("a", "b", "c", undefined), { maxLength: 200 });

  test("come each once, in the order of their group", () => {
    fc.assert(
      fc.property(groups, (names) => {
        const ready = new ReadyMessages();
        for (const [place, name] of names.entries()) ready.push(message(place, name));
        expect(ready.size).toBe(names.length);
        const taken = ready.clear();
        expect(taken.map((each) => each.place).sort((a, b) => a - b)).toEqual(names.map((_, place) => place));
        for (const name of new Set(names)) {
          const places = taken.filter((each) => each.messageGroupId === name).map((each) => each.place);
          expect(places).toEqual([...places].sort((a, b) => a - b));
        }
      }),
    );
  });

  test("no group waits for more than one turn of every other", () => {
    fc.assert(
      fc.property(groups, (names) => {
        const ready = new ReadyMessages();
        for (const [place, name] of names.entries()) ready.push(message(place, name));
        const first = ready.clear().slice(0, new Set(names).size);
        expect(new Set(first.map((each) => each.messageGroupId))).toEqual(new Set(names));
      }),
    );
  });
});

describe("deadlines", () => {
  test("what is due comes, not before its time; what was taken back or moved does not", async () => {
    const came: [string, number][] = [];
    const deadlines = new Deadlines<string>((items) =>
      came.push(...items.map((item): [string, number] => [item, machineClock.steadyMillis()])),
    );
    const start = machineClock.steadyMillis();
    const times = [90, 10, 50, 30, 70, 10, 30];
    for (const [at, afterMillis] of times.entries()) deadlines.set(`${at}`, start + afterMillis);
    deadlines.set("moved", start + 10);
    deadlines.set("moved", start + 60);
    deadlines.set("back", start + 40);
    expect(deadlines.delete("back")).toBe(true);
    await expect.poll(() => came.length).toBe(8);
    expect(deadlines.size).toBe(0);
    const due = new Map([...times.map((afterMillis, at): [string, number] => [`${at}`, afterMillis]), ["moved", 60]]);
    for (const [item, at] of came)
      expect(at).toBeGreaterThanOrEqual(start + (due.get(item) ?? Number.POSITIVE_INFINITY));
    expect(came.map(([item]) => item)).not.toContain("back");
  });
});

describe("a long queue", () => {
  const arn = "arn:aws:sqs:us-east-1:000000000000:long";
  const description = { logicalId: "long", name: "long", arn, url: "http://127.0.0.1/000000000000/long" };

  function openQueue(dataDir: string) {
    const queues = new LaptopQueues(dataDir, [{ ...description, attributes: { VisibilityTimeout: "43200" } }]);
    const queue = queues.getQueueByArn(arn);
    if (queue === undefined) throw new Error("The queue was not made.");
    return { queues, queue };
  }

  function directory(): string {
    const dataDir = mkdtempSync(join(tmpdir(), "millrace-queues-"));
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
    return dataDir;
  }

  const sending = { body: "x", attributes: {}, delaySeconds: 0, groupId: undefined };

  test("is taken from in order, and what was not taken is there after a restart", async () => {
    const dataDir = directory();
    const { queues, queue } = openQueue(dataDir);
    for (let at = 0; at < 100_000; at += 1) queues.send(queue, { ...sending, body: String(at) });
    const taken: string[] = [];
    for (let at = 0; at < 500; at += 1) {
      const messages = await queue.receive({ max: 10, waitMillis: 0 });
      for (const { receiptHandle, message } of messages) {
        taken.push(message.body);
        queue.deleteMessage(receiptHandle);
      }
    }
    expect(taken).toEqual(Array.from({ length: 5_000 }, (_, at) => String(at)));
    await queues.close();
    const again = openQueue(dataDir);
    expect(again.queue.getAttribute("ApproximateNumberOfMessages")).toBe("95000");
    await again.queues.close();
  });

  test("gives nothing that is past its retention", async () => {
    const { queues, queue } = openQueue(directory());
    queues.send(queue, sending);
    const fourDaysMillis = 345_600_000;
    queue.hold({ ...message(999), bornAt: machineClock.steadyMillis() - fourDaysMillis - 1 });
    const messages = await queue.receive({ max: 10, waitMillis: 0 });
    expect(messages.map((each) => each.message.place)).toEqual([1]);
    await queues.close();
  });

  test("hands out no more than 120,000 messages at a time", async () => {
    const { queues, queue } = openQueue(directory());
    for (let at = 0; at < 120_001; at += 1) queues.send(queue, sending);
    for (let taken = 0; taken < 120_000; taken += 10) await queue.receive({ max: 10, waitMillis: 0 });
    expect(await queue.receive({ max: 10, waitMillis: 0 })).toEqual([]);
    expect(queue.isFull).toBe(true);
    const [handle = ""] = queue.inflightMessages.keys();
    queue.deleteMessage(handle);
    expect(await queue.receive({ max: 10, waitMillis: 0 })).toHaveLength(1);
    await queues.close();
  });
});
