import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createReplay } from "../../../../../lambdas/background/perform/replay.ts";
import {
  type Progress,
  runSlice,
  type SlicePort,
  type Stopped,
} from "../../../../../lambdas/background/perform/slice.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { SliceMessage } from "../../../../../lambdas/shared/core/job.ts";
import { cutting, fate, oneRound } from "./fates.ts";
import { event, JobInMemory, newJob, now, Outside } from "./outside.ts";

const replay = {
  kind: "replay",
  connector: "C",
  fromNanos: "0",
  toNanos: "7258118399999999999",
  devices: [],
  types: [],
} as const;
const message: SliceMessage = { version: 1, kind: "job", project: "P", job: "J" };
const never = async (): Promise<never> => {
  throw new Error("not this kind");
};

const slicesOf = (work: () => Promise<Progress | Stopped>): SlicePort["slices"] => ({
  sync: work,
  replay: never,
  export: never,
  resend: never,
  deleteProject: never,
});

const run = async (
  work: () => Promise<Progress | Stopped>,
  memory = new JobInMemory(newJob({ kind: "sync", connector: "C" })),
) => {
  await runSlice(message, memory.port(slicesOf(work)));
  return memory;
};

describe("a slice of a job", () => {
  it("adds to the job's progress, and has the next one follow after its pause", async () => {
    const memory = await run(async () => ({ done: 7, total: 20, cursor: "here", pauseSeconds: 4 }));
    expect(memory.job).toMatchObject({ state: "RUNNING", done: 7, total: 20, cursor: "here", step: 1 });
    expect([memory.queue, memory.delays]).toStrictEqual([[{ ...message, step: 1 }], [4]]);
  });

  it("without a cursor is the last one", async () => {
    const memory = await run(async () => ({ done: 7 }));
    expect(memory.job).toMatchObject({ state: "DONE", done: 7, step: 1 });
    expect(memory.queue).toStrictEqual([]);
  });

  it("that cannot go on fails the job, and says why", async () => {
    const memory = await run(async () => ({ stopped: "The data connector was deleted meanwhile." }));
    expect(memory.job).toMatchObject({ state: "FAILED", reason: "The data connector was deleted meanwhile.", done: 0 });
    expect(memory.queue).toStrictEqual([]);
  });

  it("is not done for a job that has ended, nor followed by another where the job is cancelled meanwhile", async () => {
    const ended = new JobInMemory({ ...newJob({ kind: "sync", connector: "C" }), state: "CANCELLED" });
    await run(never, ended);
    const cancelled = new JobInMemory(newJob({ kind: "sync", connector: "C" }));
    await run(async () => {
      cancelled.job = { ...cancelled.job, state: "CANCELLED" };
      return { done: 7, cursor: "here" };
    }, cancelled);
    expect(cancelled.job).toMatchObject({ state: "CANCELLED", done: 0 });
    expect(cancelled.queue).toStrictEqual([]);
  });

  it("that was done before is not done again", async () => {
    const memory = new JobInMemory({ ...newJob({ kind: "sync", connector: "C" }), step: 3 });
    await runSlice({ ...message, step: 2 }, memory.port(slicesOf(never)));
    expect(memory.job.step).toBe(3);
  });

  it("that fails is tried again, for a day", async () => {
    const memory = new JobInMemory(newJob({ kind: "sync", connector: "C" }));
    memory.nowMillis = now + 23 * 3600 * 1000;
    await expect(run(failing, memory)).rejects.toThrow("busy");
    expect(memory.job.state).toBe("RUNNING");
    memory.nowMillis = now + 25 * 3600 * 1000;
    await run(failing, memory);
    expect(memory.job).toMatchObject({ state: "FAILED", reason: expect.stringContaining("The registry is busy") });
  });

  it("of a deletion is tried again for ever", async () => {
    const memory = new JobInMemory(newJob({ kind: "deleteProject" }));
    memory.nowMillis = now + 1000 * 3600 * 1000;
    const port = memory.port({ ...slicesOf(never), deleteProject: failing });
    await expect(runSlice(message, port)).rejects.toThrow("busy");
    expect(memory.job).toMatchObject({ state: "RUNNING", step: 0 });
  });
});

const failing = async (): Promise<never> => {
  throw new PlatformError("unavailable", "The registry is busy; try again.");
};

/** Devices with their writes to the event log, each of some events. The same event may be written twice. */
const history = fc.array(fc.array(fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 4 }), { maxLength: 5 }), {
  maxLength: 4,
});

function worldOf(devices: readonly (readonly (readonly number[])[])[], scheduler: fc.Scheduler) {
  const { effect, begin } = cutting(scheduler);
  const outside = new Outside(effect);
  for (const [index, writes] of devices.entries()) {
    // Each device gives the number another event.
    outside.add(`device${index}`, ...writes.map((numbers) => numbers.map((number) => event(number + index * 100))));
  }
  const memory = new JobInMemory(newJob(replay), effect);
  const port = memory.port({
    sync: never,
    replay: createReplay(outside.port, { looksPerSlice: 2, mostCounted: 4 }),
    export: never,
    resend: never,
    deleteProject: never,
  });
  return { outside, memory, port, begin };
}

describe("a replay whose function is cut off anywhere, whose messages come twice or not at all", () => {
  it("sends every event, counts each once, and ends", async () => {
    const property = fc.asyncProperty(
      history,
      fc.array(fate, { maxLength: 25 }),
      fc.scheduler(),
      async (devices, fates, scheduler) => {
        const world = worldOf(devices, scheduler);
        const { memory, outside } = world;
        memory.queue.push({ ...message, step: 0 });
        for (let round = 0; memory.job.state === "RUNNING" && round < 500; round++) {
          // `watch` sends a message when it hears nothing of the job, even if another is still on its way.
          if (memory.queue.length === 0 || fates[round]?.isResumed) memory.queue.push(message);
          await oneRound(world, fates[round], scheduler);
        }
        const expected = devices.flatMap((writes, index) =>
          writes.flat().map((number) => event(number + index * 100).eventId),
        );
        expect(memory.job.state).toBe("DONE");
        expect(new Set(outside.sent.map(({ eventId }) => eventId))).toStrictEqual(new Set(expected));
        expect(memory.job.done).toBe(await undisturbed(devices));
        await expectNothingLeft(world, scheduler);
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

/** Checks that messages which arrive after the job's end change nothing. */
async function expectNothingLeft(world: ReturnType<typeof worldOf>, scheduler: fc.Scheduler): Promise<void> {
  const { memory, outside } = world;
  const [ended, sent] = [memory.job, outside.sent.length];
  for (let left = memory.queue.length; left > 0; left--) await oneRound(world, undefined, scheduler);
  expect([memory.queue, memory.job, outside.sent.length]).toStrictEqual([[], ended, sent]);
}

/** Answers how many events the same replay counts without disturbance. */
async function undisturbed(devices: readonly (readonly (readonly number[])[])[]): Promise<number> {
  const outside = new Outside();
  for (const [index, writes] of devices.entries()) {
    outside.add(`device${index}`, ...writes.map((numbers) => numbers.map((number) => event(number + index * 100))));
  }
  const memory = new JobInMemory(newJob(replay));
  const port = memory.port({
    sync: never,
    replay: createReplay(outside.port, { looksPerSlice: 2, mostCounted: 4 }),
    export: never,
    resend: never,
    deleteProject: never,
  });
  memory.queue.push(message);
  for (let next = memory.queue.shift(); next; next = memory.queue.shift()) await runSlice(next, port);
  expect(memory.job.done).toBe(outside.sent.length);
  return memory.job.done;
}
