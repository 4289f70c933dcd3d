import { describe, expect, test } from "vitest";
import { batchesOf } from "../../../../../local/runtime/pollers/batch.ts";
import { poll } from "./poll.ts";
import { mappingOf, QueueInMemory, queueArn, ScriptedInvoker } from "./queue-in-memory.ts";

const failuresOf = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe("the event", () => {
  test("has Lambda's record of an SQS message", async () => {
    const events: unknown[] = [];
    const { queue } = poll(new ScriptedInvoker((_, event) => events.push(event) && null));
    queue.send("hello");
    await expect.poll(() => queue.deleted).toEqual(["hello"]);
    expect(events).toEqual([
      {
        Records: [
          {
            messageId: "message-1",
            receiptHandle: "handle-1",
            body: "hello",
            md5OfBody: "md5",
            attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1700000000000" },
            messageAttributes: {},
            eventSource: "aws:sqs",
            eventSourceARN: queueArn,
            awsRegion: "eu-west-1",
          },
        ],
      },
    ]);
  });

  test("never exceeds 6 MB: messages are spread over several events, none lost", () => {
    const queue = new QueueInMemory();
    queue.send(...Array.from({ length: 10 }, () => '"'.repeat(1024 * 1024)));
    const batches = batchesOf(queue.visible, queueArn);
    expect(batches.length).toBeGreaterThan(1);
    expect(batches.flatMap(({ messages }) => messages)).toEqual(queue.visible);
    for (const { payload, messages } of batches) {
      expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(6 * 1024 * 1024);
      expect(JSON.parse(payload).Records).toHaveLength(messages.length);
    }
  });
});

describe("a batch response", () => {
  test.each([
    ["null", null],
    ["an empty object", {}],
    ["a null list", { batchItemFailures: null }],
    ["an empty list", failuresOf()],
  ])("of %s means that all succeeded", async (_, response) => {
    const { queue } = poll(new ScriptedInvoker(() => response));
    queue.send("a", "b");
    await expect.poll(() => queue.deleted.toSorted()).toEqual(["a", "b"]);
    expect(queue.inFlight.size).toBe(0);
  });

  test("with failures leaves those in flight and deletes the others", async () => {
    const { queue } = poll(new ScriptedInvoker((_, event) => failuresOf(event.Records[1]?.messageId)));
    queue.send("a", "b", "c");
    await expect.poll(() => queue.deleted).toEqual(["a", "c"]);
    expect([...queue.inFlight.values()].map(({ body }) => body)).toEqual(["b"]);
  });

  test.each([
    ["an empty identifier", failuresOf("")],
    ["a null identifier", failuresOf(null)],
    ["an identifier that is no text", failuresOf(7)],
    ["an identifier of no message in the batch", failuresOf("message-99")],
    ["a good identifier beside an unknown one", failuresOf("message-1", "message-99")],
    ["a wrong key", { batchItemFailures: [{ messageId: "message-1" }] }],
    ["failures that are no objects", { batchItemFailures: ["message-1"] }],
    ["failures that are no list", { batchItemFailures: "message-1" }],
    ["a text", "done"],
    ["a number", 7],
    ["a list", []],
    ["a boolean", true],
  ])("with %s leaves the whole batch in flight", async (_, response) => {
    const invoker = new ScriptedInvoker(() => response);
    const { queue, pollers } = poll(invoker);
    queue.send("a", "b");
    await expect.poll(() => invoker.batches).toHaveLength(1);
    await pollers.stop();
    expect(queue.deleted).toEqual([]);
    expect(queue.inFlight.size).toBe(2);
  });

  test("is not read where the mapping does not report failures", async () => {
    const { queue } = poll(new ScriptedInvoker(() => failuresOf("message-1")), { reportBatchItemFailures: false });
    queue.send("a");
    await expect.poll(() => queue.deleted).toEqual(["a"]);
  });
});

describe("a poller", () => {
  test("leaves a batch in flight whose function failed, and goes on", async () => {
    const error = { errorType: "Error", errorMessage: "no" };
    const invoker = new ScriptedInvoker(([body]) => (body === "bad" ? { kind: "failed", error } : null));
    const { queue } = poll(invoker, { batchSize: 1 });
    queue.send("bad", "good");
    await expect.poll(() => queue.deleted).toEqual(["good"]);
    expect([...queue.inFlight.values()].map(({ body }) => body)).toEqual(["bad"]);
  });

  test("offers a throttled batch again until it is taken", async () => {
    let throttles = 5;
    const throttled = { kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" };
    const invoker = new ScriptedInvoker(() => (throttles-- > 0 ? throttled : null));
    const { queue } = poll(invoker);
    queue.send("a");
    await expect.poll(() => queue.deleted).toEqual(["a"]);
    expect(invoker.batches).toEqual([["a"]]);
  });

  test("deletes again when a delete failed, and survives a queue that fails", async () => {
    const { queue } = poll(new ScriptedInvoker());
    queue.failures = { receive: 3, deleteBatch: 2 };
    queue.send("a");
    await expect.poll(() => queue.deleted).toEqual(["a"]);
    queue.send("b");
    await expect.poll(() => queue.deleted).toEqual(["a", "b"]);
  });
});

describe("scaling", () => {
  test("starts at two, grows while functions are busy up to the maximum, and shrinks when idle", async () => {
    const release = Promise.withResolvers<void>();
    const invoker = new ScriptedInvoker(() => release.promise);
    const { queue, pollers } = poll(invoker, { batchSize: 1, maximumConcurrency: 5 });
    expect(pollers.sizes()).toEqual({ "mapping-1": 2 });
    queue.send(...Array.from({ length: 20 }, (_, n) => `m${n}`));
    await expect.poll(() => invoker.running).toBe(5);
    release.resolve();
    await expect.poll(() => queue.deleted).toHaveLength(20);
    expect(invoker.mostRunning).toBe(5);
    await expect.poll(() => pollers.sizes()).toEqual({ "mapping-1": 2 });
  });

  test("grows on a backlog of full batches though each is quick", async () => {
    const sizes: number[] = [];
    const invoker = new ScriptedInvoker(() => sizes.push(pollers.sizes()["mapping-1"] ?? 0) && null);
    const { queue, pollers } = poll(invoker, { maximumConcurrency: 4 }, { busyMillis: 60_000 });
    queue.send(...Array.from({ length: 500 }, (_, n) => `m${n}`));
    await expect.poll(() => queue.deleted).toHaveLength(500);
    expect(Math.max(...sizes)).toBe(4);
  });
});

describe("a queue that carries several groups", () => {
  const loud = Array.from({ length: 100 }, (_, n) => `loud-${n}`);

  test("has one poller left for the others while those of one group have all the rest at work", async () => {
    const release = Promise.withResolvers<void>();
    const invoker = new ScriptedInvoker((bodies) => (bodies.includes("quiet") ? null : release.promise));
    const { queue, pollers } = poll(invoker, { maximumConcurrency: 4 });
    queue.sendInGroup("a", ...loud);
    await expect.poll(() => invoker.running).toBe(3);
    await expect.poll(() => queue.receiving).toBe(1);
    queue.sendInGroup("b", "quiet");
    await expect.poll(() => queue.deleted).toEqual(["quiet"]);
    expect(pollers.sizes()).toEqual({ "mapping-1": 4 });
    release.resolve();
    await expect.poll(() => queue.deleted).toHaveLength(101);
    expect(invoker.mostRunning).toBe(4);
  });

  test.each([
    ["a maximum of two", { maximumConcurrency: 2 }, 2],
    ["a window in which batches fill", { maximumConcurrency: 4, windowSeconds: 0.01 }, 4],
    ["small batches", { maximumConcurrency: 4, batchSize: 5 }, 4],
  ])("has all its pollers for all groups with %s", async (_name, mapping, most) => {
    const release = Promise.withResolvers<void>();
    const invoker = new ScriptedInvoker(() => release.promise);
    const { queue } = poll(invoker, mapping);
    queue.sendInGroup("a", ...loud);
    await expect.poll(() => invoker.running).toBe(most);
    release.resolve();
    await expect.poll(() => queue.deleted).toHaveLength(100);
  });

  test("gives the poller back when its maximum is lowered", async () => {
    const { queue, mappings, pollers } = poll(new ScriptedInvoker(), { maximumConcurrency: 4 });
    queue.sendInGroup("a", "first");
    await expect.poll(() => pollers.sizes()).toEqual({ "mapping-1": 3 });
    mappings.set(mappingOf({ maximumConcurrency: 2 }));
    queue.sendInGroup("a", "second", "third");
    await expect.poll(() => pollers.sizes()).toEqual({ "mapping-1": 2 });
    await expect.poll(() => queue.deleted.toSorted()).toEqual(["first", "second", "third"]);
  });
});

describe("mappings that change at run time", () => {
  test("start when they are made or enabled, and stop when they are disabled or deleted", async () => {
    const invoker = new ScriptedInvoker();
    const { queue, mappings, pollers } = poll(invoker, { enabled: false });
    queue.send("a");
    expect(pollers.sizes()).toEqual({});
    mappings.set(mappingOf({ uuid: "mapping-2" }));
    await expect.poll(() => queue.deleted).toEqual(["a"]);
    mappings.set(mappingOf({ uuid: "mapping-2", enabled: false }));
    await expect.poll(() => queue.receiving).toBe(0);
    queue.send("b");
    mappings.set();
    expect(pollers.sizes()).toEqual({});
    expect(queue.visible.map(({ body }) => body)).toEqual(["b"]);
  });

  test("take a new maximum without losing what runs", async () => {
    const release = Promise.withResolvers<void>();
    const invoker = new ScriptedInvoker(() => release.promise);
    const { queue, mappings, pollers } = poll(invoker, { batchSize: 1, maximumConcurrency: 2 });
    queue.send(...Array.from({ length: 8 }, (_, n) => `m${n}`));
    await expect.poll(() => invoker.running).toBe(2);
    mappings.set(mappingOf({ batchSize: 1, maximumConcurrency: 4 }));
    await expect.poll(() => invoker.running).toBe(4);
    mappings.set(mappingOf({ batchSize: 1, maximumConcurrency: 2 }));
    release.resolve();
    await expect.poll(() => queue.deleted).toHaveLength(8);
    expect(pollers.sizes()).toEqual({ "mapping-1": 2 });
  });
});

describe("stopping", () => {
  test("waits for the batch that runs and deletes what succeeded", async () => {
    const release = Promise.withResolvers<void>();
    const invoker = new ScriptedInvoker(() => release.promise);
    const { queue, pollers } = poll(invoker);
    queue.send("a");
    await expect.poll(() => invoker.running).toBe(1);
    const stopped = pollers.stop();
    release.resolve();
    await stopped;
    expect(queue.deleted).toEqual(["a"]);
  });

  test("gives back messages that no function has seen", async () => {
    const throttled = { kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" };
    const invoker = new ScriptedInvoker(() => throttled);
    const { queue, pollers } = poll(invoker, {}, { firstPauseMillis: 60_000, longestPauseMillis: 60_000 });
    queue.send("a");
    await expect.poll(() => queue.inFlight.size).toBe(1);
    await pollers.stop();
    expect(queue.visible.map(({ body }) => body)).toEqual(["a"]);
  });

  test("gives back what was cut off with the pool, so that the next start has it at once", async () => {
    const { queue } = poll(new ScriptedInvoker(() => ({ kind: "stopped" })), {}, { waitSeconds: 0.01 });
    queue.send("a");
    await expect.poll(() => queue.receives).toBeGreaterThan(2);
    expect(queue.deleted).toEqual([]);
  });
});
