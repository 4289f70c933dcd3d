import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { arnOf, openPool, writeFunction } from "./hand-written-function.ts";
import { holdTimeouts, loops, parsed, untilBegun, waits } from "./timed-function.ts";

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
    await on.pool.warm([arnOf("crashes")], 2);
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

  test("stops workers that nobody needed for a while, but keeps one of a function that was warmed", async () => {
    const make = (dir: string) => ["warmed", "rare"].map((name) => writeFunction(dir, name, waits));
    await using on = await openPool(make, { idleMillis: 20 });
    await on.pool.warm([arnOf("warmed")], 4);
    const rare = on.pool.invoke(arnOf("rare"), JSON.stringify({ until: join(on.dir, "now") }));
    await expect.poll(() => on.pool.sizes()).toEqual({ [arnOf("warmed")]: 1, [arnOf("rare")]: 1 });
    writeFileSync(join(on.dir, "now"), "");
    expect(parsed(await rare)).toBe("done");
    await expect.poll(() => on.pool.sizes()).toEqual({ [arnOf("warmed")]: 1, [arnOf("rare")]: 0 });
  });

  test("stops the worker of a function that nobody calls, starts one for its first call, and keeps that", async () => {
    const make = (dir: string) => ["called", "uncalled"].map((name) => writeFunction(dir, name, waits));
    await using on = await openPool(make, { uncalledMillis: 20, idleMillis: 20 });
    const sizes = (called: number) => ({ [arnOf("called")]: called, [arnOf("uncalled")]: 0 });
    await on.pool.warm([arnOf("called")]);
    await expect.poll(() => on.pool.sizes()).toEqual(sizes(0));
    writeFileSync(join(on.dir, "now"), "");
    expect(parsed(await on.pool.invoke(arnOf("called"), JSON.stringify({ until: join(on.dir, "now") })))).toBe("done");
    await on.pool.warm([arnOf("uncalled")]);
    // A busy thread may have been given a second one beside it, which is not called and ends too.
    await expect.poll(() => on.pool.sizes()).toEqual(sizes(1));
  });

  test("refuses a handler that its code does not have", async () => {
    const make = (dir: string) => [writeFunction(dir, "lost", "", { handler: "other.handler" })];
    await expect(openPool(make)).rejects.toThrow(/lost.*other\.handler/);
  });
});
