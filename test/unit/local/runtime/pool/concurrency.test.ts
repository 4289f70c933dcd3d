import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { arnOf, openPool, type TestPool, writeFunction } from "./hand-written-function.ts";
import { holdTimeouts, loops, parsed, untilBegun, waits } from "./timed-function.ts";

describe("concurrency", () => {
  test("beyond the account's is throttled, and is free again when invocations end", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "waits", waits)], { concurrency: 2 });
    const until = JSON.stringify({ until: join(on.dir, "now") });
    const running = [on.pool.invoke(arnOf("waits"), until), on.pool.invoke(arnOf("waits"), until)];
    expect(await on.pool.invoke(arnOf("waits"), until)).toEqual({
      kind: "throttled",
      reason: "ConcurrentInvocationLimitExceeded",
    });
    writeFileSync(join(on.dir, "now"), "");
    expect((await Promise.all(running)).map(parsed)).toEqual(["done", "done"]);
    expect(parsed(await on.pool.invoke(arnOf("waits"), until))).toBe("done");
  });

  test("that a function reserves bounds it, and stays free of the others", async () => {
    const make = (dir: string) => [
      writeFunction(dir, "reserved", waits, { reservedConcurrency: 1 }),
      writeFunction(dir, "shared", waits),
    ];
    await using on = await openPool(make, { concurrency: 2 });
    const until = JSON.stringify({ until: join(on.dir, "never") });
    const outcomes = [arnOf("shared"), arnOf("shared"), arnOf("reserved"), arnOf("reserved")].map((arn) =>
      on.pool.invoke(arn, until),
    );
    expect(await outcomes[1]).toMatchObject({ kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" });
    expect(await outcomes[3]).toMatchObject({
      kind: "throttled",
      reason: "ReservedFunctionConcurrentInvocationLimitExceeded",
    });
    await on.pool.close();
    expect(await Promise.all([outcomes[0], outcomes[2]])).toEqual([{ kind: "stopped" }, { kind: "stopped" }]);
  });

  test("stops the start if functions reserve all of it", async () => {
    const make = (dir: string) => [writeFunction(dir, "greedy", waits, { reservedConcurrency: 2 })];
    await expect(openPool(make, { concurrency: 2 })).rejects.toThrow(/reserve/);
  });

  test("of quick invocations needs few threads, and each gets its own answer", async () => {
    const source = `export const handler = async (n) => n;`;
    await using on = await openPool((dir) => [writeFunction(dir, "quick", source)]);
    const numbers = Array.from({ length: 50 }, (_, n) => n);
    const outcomes = await Promise.all(numbers.map((n) => on.pool.invoke(arnOf("quick"), String(n))));
    expect(outcomes.map(parsed)).toEqual(numbers);
    expect(on.pool.sizes()[arnOf("quick")]).toBeLessThan(5);
  });

  test("ends with a thread that crashes for all that share it, and the next one gets a new thread", async () => {
    const source = `export const handler = async ({ crash }) => { if (crash) process.exit(3); return crash === false || new Promise(() => {}); };`;
    await using on = await openPool((dir) => [writeFunction(dir, "crashes", source)]);
    const sharing = on.pool.invoke(arnOf("crashes"), "{}");
    const crashing = on.pool.invoke(arnOf("crashes"), '{"crash":true}');
    for (const outcome of await Promise.all([sharing, crashing]))
      expect(outcome).toMatchObject({ kind: "failed", error: { errorType: "Runtime.ExitError" } });
    expect(parsed(await on.pool.invoke(arnOf("crashes"), '{"crash":false}'))).toBe(true);
  });

  test("needs few threads: invocations that wait share one", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "waits", waits)]);
    const until = JSON.stringify({ until: join(on.dir, "now") });
    const outcomes = Array.from({ length: 100 }, () => on.pool.invoke(arnOf("waits"), until));
    // The invocations that came first do not hold up this one.
    expect(parsed(await on.pool.invoke(arnOf("waits"), JSON.stringify({ until: on.dir })))).toBe("done");
    writeFileSync(join(on.dir, "now"), "");
    expect(new Set((await Promise.all(outcomes)).map(parsed))).toEqual(new Set(["done"]));
    expect(on.pool.sizes()[arnOf("waits")]).toBeLessThanOrEqual(5);
  });

  test("shares no thread among payloads that its memory would not hold", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "waits", waits, { memoryMb: 64 })]);
    const filling = "x".repeat(2 * 1024 * 1024);
    const payload = JSON.stringify({ until: join(on.dir, "now"), filling });
    const outcomes = [1, 2, 3].map(() => on.pool.invoke(arnOf("waits"), payload));
    await expect.poll(() => on.pool.sizes()[arnOf("waits")]).toBe(3);
    writeFileSync(join(on.dir, "now"), "");
    expect((await Promise.all(outcomes)).map(parsed)).toEqual(["done", "done", "done"]);
  });

  test("goes on in other threads where one stands still until its time is over", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "loops", loops, { timeoutSeconds: 4 })]);
    using timeouts = holdTimeouts();
    await on.pool.warm([arnOf("loops")], 2);
    const begun = join(on.dir, "begun");
    const looping = on.pool.invoke(arnOf("loops"), JSON.stringify({ begun }));
    await untilBegun(begun);
    for (const _ of Array.from({ length: 20 })) expect(parsed(await on.pool.invoke(arnOf("loops"), "{}"))).toBe("fine");
    timeouts.pass(4);
    expect(await looping).toMatchObject({ kind: "failed", error: { errorType: "Sandbox.Timedout" } });
  });

  test("keeps one thread for each function when there are as many as may be", async () => {
    const make = (dir: string) => ["one", "two", "three"].map((name) => writeFunction(dir, name, waits));
    await using on = await openPool(make, { threads: 2 });
    await on.pool.warm([arnOf("one"), arnOf("two")], 1);
    const until = JSON.stringify({ until: join(on.dir, "now") });
    const outcomes = Array.from({ length: 40 }, () => on.pool.invoke(arnOf("three"), until));
    await expect.poll(() => on.pool.sizes()[arnOf("three")]).toBe(1);
    writeFileSync(join(on.dir, "now"), "");
    expect(new Set((await Promise.all(outcomes)).map(parsed))).toEqual(new Set(["done"]));
    expect(on.pool.sizes()).toEqual({ [arnOf("one")]: 1, [arnOf("two")]: 1, [arnOf("three")]: 1 });
  });
});

describe("of two invocations in one thread", () => {
  const make = (dir: string) => [writeFunction(dir, "waits", waits, { timeoutSeconds: 4 })];

  /**
   * Lets the first one's time run out when half of the second one's has passed. Both wait, the second one for `now`.
   */
  async function runFirstOutOfTime({ pool, dir }: TestPool) {
    using timeouts = holdTimeouts();
    const invoke = async (name: string, until: string) => {
      const begun = join(dir, name);
      const outcome = pool.invoke(arnOf("waits"), JSON.stringify({ until: join(dir, until), begun }));
      await untilBegun(begun);
      timeouts.pass(2);
      return { outcome };
    };
    const { outcome: first } = await invoke("first", "never");
    const { outcome: second } = await invoke("second", "now");
    return { first, second };
  }

  test("the one that runs out of time ends alone: the other goes on to its end", async () => {
    await using on = await openPool(make, { threads: 1 });
    const { first, second } = await runFirstOutOfTime(on);
    expect(await first).toMatchObject({ kind: "failed", error: { errorType: "Sandbox.Timedout" } });
    writeFileSync(join(on.dir, "now"), "");
    expect(parsed(await second)).toBe("done");
    // The thread takes no more invocations, because the first one may still run in it.
    expect(on.pool.sizes()[arnOf("waits")]).toBe(0);
  });

  test("the one that runs out of time keeps nobody from closing the pool, which cuts off the other", async () => {
    await using on = await openPool(make, { threads: 1 });
    const { first, second } = await runFirstOutOfTime(on);
    expect(await first).toMatchObject({ kind: "failed" });
    await on.pool.close();
    expect(await second).toEqual({ kind: "stopped" });
  });
});
