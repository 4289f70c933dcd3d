import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { InvocationOutcome } from "../../../../../local/runtime/contract.ts";
import { arnOf, openPool, type TestPool, writeFunction } from "./hand-written-function.ts";

const parsed = (outcome: InvocationOutcome): unknown =>
  outcome.kind === "answered" ? JSON.parse(outcome.payload) : outcome;

/**
 * A function that writes `begun` when it begins, and ends when its event's `until` file exists, so that tests decide
 * how long it runs.
 */
const waits = `
  import { existsSync, writeFileSync } from "node:fs";
  import { setTimeout } from "node:timers/promises";
  export const handler = async ({ until, begun }) => {
    if (begun) writeFileSync(begun, "");
    while (!existsSync(until)) await setTimeout(2);
    return "done";
  };`;

/** A function that blocks its thread until its time is over, or answers at once. */
const loops = `
  import { writeFileSync } from "node:fs";
  export const handler = async ({ begun }) => {
    if (begun) writeFileSync(begun, "");
    while (begun);
    return "fine";
  };`;

/** Waits until the invocation that writes this file has begun. */
const untilBegun = (file: string) => expect.poll(() => existsSync(file)).toBe(true);

/** Stops the clock of the invocations' timeouts, which then passes only as the test says. */
function holdTimeouts(): { pass(seconds: number): void } & Disposable {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  return {
    pass: (seconds) => void vi.advanceTimersByTime(seconds * 1000),
    [Symbol.dispose]: () => void vi.useRealTimers(),
  };
}

describe("an invocation", () => {
  test("gets the event and Lambda's context and environment", async () => {
    const source = `export const handler = async (event, context) => ({
      event, name: context.functionName, arn: context.invokedFunctionArn, id: context.awsRequestId,
      remaining: context.getRemainingTimeInMillis(), environment: { ...process.env } });`;
    await using on = await openPool((dir) => [writeFunction(dir, "echo", source)]);
    const result = parsed(await on.pool.invoke(arnOf("echo"), '{"a":1}')) as Record<string, unknown>;
    expect(result).toMatchObject({
      event: { a: 1 },
      name: "echo",
      arn: arnOf("echo"),
      environment: {
        GREETING: "hello",
        AWS_REGION: "eu-west-1",
        AWS_ENDPOINT_URL: "http://127.0.0.1:1",
        AWS_ACCESS_KEY_ID: "key-of-echo",
        AWS_SECRET_ACCESS_KEY: "secret-of-echo",
        AWS_LAMBDA_FUNCTION_NAME: "echo",
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
        _HANDLER: "index.handler",
      },
    });
    expect(result.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(result.remaining).toBeGreaterThan(0);
    expect(result.remaining).toBeLessThanOrEqual(600_000);
    expect(result.environment).not.toHaveProperty("HOME");
  });

  test("that throws fails with the error's name and message, and the worker goes on", async () => {
    const source = `let calls = 0;
      export const handler = async () => { calls += 1; if (calls === 1) throw new TypeError("no"); return calls; };`;
    await using on = await openPool((dir) => [writeFunction(dir, "throws", source)]);
    const first = await on.pool.invoke(arnOf("throws"), "{}");
    expect(first).toMatchObject({ kind: "failed", error: { errorType: "TypeError", errorMessage: "no" } });
    expect(parsed(await on.pool.invoke(arnOf("throws"), "{}"))).toBe(2);
  });

  test("that returns nothing answers null", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "nothing", "export const handler = () => {};")]);
    expect(await on.pool.invoke(arnOf("nothing"), "{}")).toEqual({ kind: "answered", payload: "null" });
  });

  test("is cut off at the template's timeout even in an endless loop, and the next one gets a new worker", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "loops", loops, { timeoutSeconds: 4 })]);
    using timeouts = holdTimeouts();
    const begun = join(on.dir, "begun");
    const looping = on.pool.invoke(arnOf("loops"), JSON.stringify({ begun }));
    await untilBegun(begun);
    timeouts.pass(4);
    expect(await looping).toEqual({
      kind: "failed",
      error: { errorType: "Sandbox.Timedout", errorMessage: "Task timed out after 4.00 seconds" },
    });
    expect(parsed(await on.pool.invoke(arnOf("loops"), "{}"))).toBe("fine");
  });

  test.each([
    ["exits", "process.exit(3)", "Runtime.ExitError"],
    [
      "throws outside its promise",
      "setImmediate(() => { throw new RangeError('late') }); await new Promise(() => {})",
      "RangeError",
    ],
    [
      "leaves a rejection unhandled",
      "Promise.reject(new RangeError('late')); await new Promise(() => {})",
      "RangeError",
    ],
    [
      "takes too much memory",
      // The loop pauses, because V8 ends a thread between two steps. Without pauses it would end the whole process.
      "const all = []; for (;;) { all.push(new Array(1e5).fill(0)); await new Promise(setImmediate); }",
      "Runtime.OutOfMemory",
    ],
  ])("whose function %s fails alone", async (_, body, errorType) => {
    const source = `export const handler = async ({ crash }) => { if (crash) { ${body} } return "fine"; };`;
    await using on = await openPool((dir) => [writeFunction(dir, "crashes", source, { memoryMb: 64 })]);
    await on.pool.warm([arnOf("crashes")]);
    const crashing = on.pool.invoke(arnOf("crashes"), '{"crash":true}');
    const other = on.pool.invoke(arnOf("crashes"), "{}");
    expect(await crashing).toMatchObject({ kind: "failed", error: { errorType } });
    expect(parsed(await other)).toBe("fine");
  });

  test("of a bundle that cannot be loaded fails with the reason, each time anew", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "broken", `throw new Error("not configured");`)]);
    for (const _ of [1, 2]) {
      expect(await on.pool.invoke(arnOf("broken"), "{}")).toMatchObject({
        kind: "failed",
        error: { errorMessage: "not configured" },
      });
    }
  });

  test("of a handler with a callback is refused, as nodejs24.x has none", async () => {
    const source = "export const handler = (event, context, callback) => callback(null, 1);";
    await using on = await openPool((dir) => [writeFunction(dir, "old", source)]);
    expect(await on.pool.invoke(arnOf("old"), "{}")).toMatchObject({ kind: "failed" });
  });
});

describe("payloads", () => {
  const source = `export const handler = async ({ length }) => "x".repeat(length);`;

  test("of more than 6 MB are refused before the function runs", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "sized", source)]);
    const payload = JSON.stringify({ length: 1, filling: "é".repeat(3 * 1024 * 1024) });
    expect(await on.pool.invoke(arnOf("sized"), payload)).toMatchObject({ kind: "too-large" });
  });

  test("of more than 6 MB and 100 bytes as the answer fail the invocation", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "sized", source)]);
    const fits = 6 * 1024 * 1024 + 100 - 2;
    expect(await on.pool.invoke(arnOf("sized"), `{"length":${fits}}`)).toMatchObject({ kind: "answered" });
    expect(await on.pool.invoke(arnOf("sized"), `{"length":${fits + 1}}`)).toMatchObject({
      kind: "failed",
      error: { errorType: "Function.ResponseSizeTooLarge" },
    });
  });
});

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
    await on.pool.warm([arnOf("loops")]);
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

describe("a pool", () => {
  test("writes what functions print, and why they failed, into their logs", async () => {
    const source = `console.log("loading");
      export const handler = async () => { process.stdout.write("a line\\n"); console.error("oh"); throw new Error("bad luck"); };`;
    await using on = await openPool((dir) => [writeFunction(dir, "talks", source)]);
    await on.pool.invoke(arnOf("talks"), "{}");
    const lines = readFileSync(join(on.dir, "logs", "talks.log"), "utf8")
      .trim()
      .split("\n");
    expect(lines.slice(0, 3)).toEqual(["loading", "a line", "oh"]);
    expect(JSON.parse(lines[3] ?? "")).toMatchObject({ level: "error", errorMessage: "bad luck" });
  });

  test("lets running invocations end when it closes", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "waits", waits)]);
    const running = on.pool.invoke(arnOf("waits"), JSON.stringify({ until: join(on.dir, "now") }));
    const closed = on.pool.close(600_000);
    writeFileSync(join(on.dir, "now"), "");
    expect(parsed(await running)).toBe("done");
    await closed;
  });

  test("stops workers that nobody needed for a while, but keeps two", async () => {
    await using on = await openPool((dir) => [writeFunction(dir, "waits", waits)], { idleMillis: 20 });
    await on.pool.warm([arnOf("waits")], 4);
    await expect.poll(() => on.pool.sizes()[arnOf("waits")]).toBe(2);
  });

  test("refuses a handler that its code does not have", async () => {
    const make = (dir: string) => [writeFunction(dir, "lost", "", { handler: "other.handler" })];
    await expect(openPool(make)).rejects.toThrow(/lost.*other\.handler/);
  });
});
