import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { framed } from "../../../../../lambdas/shared/handlers/frame.ts";
import { log } from "../../../../../lambdas/shared/handlers/log.ts";
import { collectLogLines } from "../../../../support/log-lines.ts";

const lines = collectLogLines();

describe("framed", () => {
  it("gives every log line the request id of its own invocation, although several run in one thread", async () => {
    const handler = framed(async (turns: number) => {
      for (let turn = 0; turn < turns; turn++) {
        await setImmediate();
        log.info("turn", { turns });
      }
    });
    await Promise.all([handler(2, { awsRequestId: "two" }), handler(3, { awsRequestId: "three" })]);
    expect(lines).toHaveLength(5);
    for (const { turns, requestId } of lines) expect(requestId).toBe(turns === 2 ? "two" : "three");
  });

  it("leaves the request id out of lines that belong to no invocation", () => {
    log.info("cold start");
    expect(lines[0]).not.toHaveProperty("requestId");
  });

  it("fails the invocation with what its handler throws", async () => {
    await expect(framed(() => Promise.reject(new Error("broken")))({})).rejects.toThrow("broken");
  });

  it("answers an error where it is told how, with the request id in its log lines", async () => {
    const handler = framed(
      (_event: string) => Promise.reject<string>(new Error("broken")),
      (error, event) => {
        log.info("recovered", { error });
        return `answer to ${event}`;
      },
    );
    expect(await handler("question", { awsRequestId: "r" })).toBe("answer to question");
    expect(lines).toMatchObject([{ message: "recovered", requestId: "r", error: { message: "broken" } }]);
  });
});
