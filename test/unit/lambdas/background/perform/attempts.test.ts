import { describe, expect, it } from "vitest";
import { mostAttempts } from "../../../../../lambdas/background/perform/attempts.ts";
import { type Progress, runSlice } from "../../../../../lambdas/background/perform/slice.ts";
import type { JobTask, SliceMessage } from "../../../../../lambdas/shared/core/job.ts";
import { JobInMemory, newJob } from "./outside.ts";

const message: SliceMessage = { version: 1, kind: "job", project: "P", job: "J" };
/** As long as SQS hides a message whose function was cut off. */
const hiddenMillis = 360_000;

const tasks: readonly JobTask[] = [
  { kind: "sync", connector: "C" },
  { kind: "replay", connector: "C", fromNanos: "0", toNanos: "1", devices: [], types: [] },
  {
    kind: "export",
    retention: "R",
    sources: [],
    fields: [],
    fromNanos: "0",
    toNanos: "1",
    format: "CSV",
    formulas: "KEEP",
  },
];
const deletion: JobTask = { kind: "deleteProject" };

/** Runs the job's slice in a function of its own, which has turns of its own. */
async function runOnce(memory: JobInMemory, work: () => Promise<Progress>): Promise<void> {
  const slices = { sync: work, replay: work, resend: work, export: work, deleteProject: work };
  await runSlice(message, memory.port(slices));
}

/** Has a function end while it does the slice: nothing that follows happens, and its message comes again. */
async function cutOff(memory: JobInMemory): Promise<void> {
  await new Promise<void>((resolve) => {
    const work = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    void runOnce(memory, work).then(resolve);
  });
  memory.nowMillis += hiddenMillis;
}

describe("a slice that ends its function", () => {
  it.each(tasks)("fails its job of kind $kind after a few attempts, and says why", async (task) => {
    const memory = new JobInMemory(newJob(task));
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      await cutOff(memory);
      expect(memory.job).toMatchObject({ state: "RUNNING", attempts: attempt, step: 0 });
    }
    await cutOff(memory);
    expect(memory.job).toMatchObject({
      state: "FAILED",
      reason: expect.stringMatching(
        /^Its work was cut off 5 times at the same place, since it took more memory or time/,
      ),
    });
  });

  it("is tried for ever where it deletes a project", async () => {
    const memory = new JobInMemory(newJob(deletion));
    for (let attempt = 1; attempt <= 3 * mostAttempts; attempt++) await cutOff(memory);
    expect(memory.job).toMatchObject({ state: "RUNNING", attempts: 3 * mostAttempts });
    await runOnce(memory, async () => ({ done: 1 }));
    expect(memory.job).toMatchObject({ state: "DONE", done: 1 });
  });

  it.each([
    ["succeeds", async () => ({ done: 1, cursor: "here" })],
    ["fails by itself", () => Promise.reject(new Error("The store is away."))],
  ])("is counted anew once a run %s", async (_, work) => {
    const memory = new JobInMemory(newJob({ kind: "sync", connector: "C" }));
    for (let attempt = 1; attempt < mostAttempts; attempt++) await cutOff(memory);
    await runOnce(memory, work).catch(() => {});
    expect([memory.job.state, memory.job.attempts, memory.job.attemptTime]).toStrictEqual([
      "RUNNING",
      undefined,
      undefined,
    ]);
    await cutOff(memory);
    expect(memory.job.attempts).toBe(1);
  });

  it("is not given up while the last of its runs may be at work", async () => {
    const memory = new JobInMemory(newJob({ kind: "sync", connector: "C" }));
    for (let attempt = 1; attempt <= mostAttempts; attempt++) await cutOff(memory);
    memory.nowMillis = Date.parse(memory.job.attemptTime ?? "") + 60_000;
    await runOnce(memory, async () => ({ done: 1 }));
    expect(memory.job).toMatchObject({ state: "DONE" });
  });

  it("runs alone from then on, and comes again where it cannot", async () => {
    const memory = new JobInMemory(newJob({ kind: "sync", connector: "C" }));
    await cutOff(memory);
    const before = memory.job;
    const never = async (): Promise<never> => {
      throw new Error("It runs beside other work.");
    };
    const port = memory.port({ sync: never, replay: never, resend: never, export: never, deleteProject: never });
    const end = port.turns.take({ isHeavy: false, isSuspect: false });
    await runSlice(message, port);
    expect([memory.job, memory.queue, memory.delays]).toStrictEqual([before, [{ ...message, step: 0 }], [5]]);
    end?.();
    await expect(runSlice(message, port)).rejects.toThrow("beside");
  });

  it("counts two runs that begin at once as one", async () => {
    const memory = new JobInMemory(newJob({ kind: "sync", connector: "C" }));
    await Promise.all([cutOff(memory), cutOff(memory)]);
    expect(memory.job.attempts).toBe(1);
  });
});
