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

describe("messages of a group that has much in flight", () => {
  const large = "x".repeat(64_000);

  /** Takes as many as one receive does. */
  const receive = (ready: ReadyMessages, quietOnly = false): StoredMessage[] => {
    const next = ready.receiver(quietOnly);
    const taken: StoredMessage[] = [];
    for (let one = next(); one !== undefined; one = taken.length < 10 ? next() : undefined) taken.push(one);
    for (const one of taken) ready.noteInFlight(one);
    return taken;
  };
  const push = (ready: ReadyMessages, bodies: readonly string[], group?: string): void => {
    for (const [place, body] of bodies.entries()) ready.push({ ...message(place, group), body });
  };
  const times = (count: number, body: string): string[] => Array(count).fill(body);
  const groupsOf = (messages: readonly StoredMessage[]) => new Set(messages.map((one) => one.messageGroupId));

  test("share no receive with those of others, and come as soon as no other waits", () => {
    const ready = new ReadyMessages();
    push(ready, times(30, large), "noisy");
    const first = receive(ready);
    push(ready, times(3, "x"), "quiet");
    expect(groupsOf(receive(ready))).toEqual(new Set(["quiet"]));
    expect(receive(ready, true)).toEqual([]);
    expect(groupsOf(receive(ready))).toEqual(new Set(["noisy"]));
    for (const one of first) ready.noteEnded(one);
    expect(ready.size).toBe(10);
  });

  test("are like any others again when little is in flight", () => {
    const ready = new ReadyMessages();
    push(ready, times(20, large), "noisy");
    const first = receive(ready);
    push(ready, times(3, "x"), "quiet");
    for (const one of first) ready.noteEnded(one);
    expect(groupsOf(receive(ready, true))).toEqual(new Set(["noisy", "quiet"]));
  });

  test("are not held against a group while they are small, even if they fill several receives", () => {
    const ready = new ReadyMessages();
    push(ready, times(40, "x"), "many");
    for (let n = 0; n < 3; n += 1) expect(receive(ready, true)).toHaveLength(10);
    push(ready, times(10, "x"), "many");
    receive(ready);
    expect(receive(ready, true)).toEqual([]);
  });

  test("are never passed over without a group, as those of a connector's queue", () => {
    const ready = new ReadyMessages();
    push(ready, times(30, large));
    receive(ready);
    expect(receive(ready, true)).toHaveLength(10);
  });

  test("are never starved: what one in flight ends makes room for, comes within one turn of every group", () => {
    const step = fc.record({ group: fc.constantFrom("a", "b", "c", "d"), ended: fc.nat(10), count: fc.nat(25) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const ready = new ReadyMessages();
        const flying: StoredMessage[] = [];
        const taken: StoredMessage[] = [];
        let place = 0;
        const take = (): number => {
          const some = receive(ready);
          flying.push(...some);
          taken.push(...some);
          return some.length;
        };
        for (const { group, ended, count } of steps) {
          for (let n = 0; n < count; n += 1) ready.push({ ...message(place++, group), body: large });
          const before = ready.size;
          // A receive that finds messages never comes back empty, whatever is in flight.
          expect(take() > 0).toBe(before > 0);
          for (const one of flying.splice(0, ended)) ready.noteEnded(one);
        }
        while (take() > 0);
        expect(ready.size).toBe(0);
        expect(taken).toHaveLength(place);
        for (const group of groupsOf(taken)) {
          const places = taken.filter((one) => one.messageGroupId === group).map((one) => one.place);
          expect(places).toEqual(places.toSorted((one, other) => one - other));
        }
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
