import { describe, expect, test } from "vitest";
import { poll } from "./poll.ts";
import { ScriptedInvoker } from "./queue-in-memory.ts";

describe("a mapping whose batches fill", () => {
  test("fills batches of more than ten within the window", async () => {
    const invoker = new ScriptedInvoker();
    const { queue } = poll(invoker, { batchSize: 25, windowSeconds: 20, maximumConcurrency: 2 });
    queue.send(...Array.from({ length: 50 }, (_, n) => `m${n}`));
    await expect.poll(() => queue.deleted).toHaveLength(50);
    expect(invoker.batches.map(({ length }) => length)).toEqual([25, 25]);
  });

  test("asks once more when the window closes, and then for all that is there", async () => {
    const invoker = new ScriptedInvoker();
    const mapping = { batchSize: 100, windowSeconds: 1, maximumConcurrency: 1 };
    const { queue } = poll(invoker, mapping, { gatherMillis: 60_000 });
    queue.send("first");
    await expect.poll(() => queue.inFlight.size).toBe(1);
    queue.send(...Array.from({ length: 34 }, (_, n) => `m${n}`));
    await expect.poll(() => queue.deleted).toHaveLength(35);
    expect(invoker.batches.map(({ length }) => length)).toEqual([35]);
    // One brought the first message, four the others by tens, and one waits for the next batch.
    await expect.poll(() => queue.receives).toBe(6);
  });

  test("does not wait longer than the window", async () => {
    const invoker = new ScriptedInvoker();
    const { queue } = poll(invoker, { batchSize: 100, windowSeconds: 0.05 });
    queue.send("a", "b", "c");
    await expect.poll(() => queue.deleted.toSorted()).toEqual(["a", "b", "c"]);
  });

  test("starts at one where batches fill, since two would halve them", async () => {
    const invoker = new ScriptedInvoker();
    const { queue, pollers } = poll(invoker, { batchSize: 100, windowSeconds: 1 });
    expect(pollers.sizes()).toEqual({ "mapping-1": 1 });
    queue.send("a", "b");
    await expect.poll(() => queue.inFlight.size).toBe(2);
    queue.send("c", "d");
    await expect.poll(() => queue.deleted).toHaveLength(4);
    expect(invoker.batches.map(({ length }) => length)).toEqual([4]);
  });

  test("is left to one poller again after a slow invocation had another one start", async () => {
    const slow = Promise.withResolvers<void>();
    const invoker = new ScriptedInvoker(() => slow.promise);
    const { queue, pollers } = poll(invoker, { batchSize: 100, windowSeconds: 0.01 }, { spareWaitSeconds: 60 });
    queue.send("a");
    await expect.poll(() => pollers.sizes()).toEqual({ "mapping-1": 2 });
    slow.resolve();
    await expect.poll(() => pollers.sizes()).toEqual({ "mapping-1": 1 });
    queue.send("last");
    await expect.poll(() => queue.deleted).toContain("last");
    expect(queue.inFlight.size).toBe(0);
  });
});
