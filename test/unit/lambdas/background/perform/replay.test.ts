import { describe, expect, it } from "vitest";
import { createReplay } from "../../../../../lambdas/background/perform/replay.ts";
import { runSlice } from "../../../../../lambdas/background/perform/slice.ts";
import type { Job, JobTask } from "../../../../../lambdas/shared/core/job.ts";
import { connector, event, JobInMemory, newJob, Outside } from "./outside.ts";

type ReplayTask = Extract<JobTask, { kind: "replay" }>;

const whole: ReplayTask = {
  kind: "replay",
  connector: "C",
  fromNanos: "0",
  toNanos: "7258118399999999999",
  devices: [],
  types: [],
};
const never = async (): Promise<never> => {
  throw new Error("not this kind");
};

async function replay(
  outside: Outside,
  task: Partial<ReplayTask> = {},
  between: (job: Job) => void = () => {},
  make = (port: Outside["port"]) => createReplay(port),
) {
  const memory = new JobInMemory(newJob({ ...whole, ...task }));
  const port = memory.port({
    sync: never,
    replay: make(outside.port),
    export: never,
    resend: never,
    deleteProject: never,
  });
  memory.queue.push({ version: 1, kind: "job", project: "P", job: "J" });
  let slices = 0;
  for (let next = memory.queue.shift(); next; next = memory.queue.shift()) {
    await runSlice(next, port);
    between(memory.job);
    slices++;
  }
  return { ...memory.job, slices, pauses: memory.delays };
}

const numbers = (count: number, start = 0): number[] => Array.from({ length: count }, (_, index) => start + index);
const numbersSent = ({ sent }: Outside): number[] => sent.map(({ eventId }) => Number(eventId));

describe("a replay", () => {
  it("sends what the range holds, both ends included, oldest first, marked as copies", async () => {
    const outside = new Outside();
    outside.add(
      "a",
      numbers(100).map((number) => event(number)),
    );
    const range = { fromNanos: event(10).atNanos, toNanos: event(20).atNanos };
    expect(await replay(outside, range)).toMatchObject({ state: "DONE", done: 11, total: 11 });
    expect(numbersSent(outside)).toStrictEqual(numbers(11, 10));
    expect(outside.sent[0]).toMatchObject({ copy: "replay", device: "a", type: "temperature", connector: "C" });
    expect(JSON.parse(outside.sent[0]?.body ?? "").labels).toStrictEqual({ room: "room of a" });
  });

  it("sends the types that are asked for and that the connector takes, of the devices that are asked for", async () => {
    const outside = new Outside();
    const types = ["temperature", "touch", "motion"];
    for (const [index, id] of ["a", "b", "c"].entries()) {
      outside.add(
        id,
        types.map((type, place) => event(index * 10 + place, type)),
      );
    }
    outside.connector = { ...connector, events: ["touch", "motion"] };
    await replay(outside, { devices: ["c", "a", "gone"], types: ["temperature", "touch"] });
    expect(outside.sent.map(({ device, type }) => [device, type])).toStrictEqual([
      ["a", "touch"],
      ["c", "touch"],
    ]);
  });

  it("sends at most 200 events a second", async () => {
    const outside = new Outside();
    outside.add(
      "a",
      numbers(3000).map((number) => event(number)),
    );
    let beforeLast = 0;
    const { pauses, state, done } = await replay(outside, {}, (job) => {
      if (job.state === "RUNNING") beforeLast = job.done;
    });
    expect([state, done]).toStrictEqual(["DONE", 3000]);
    const seconds = pauses.reduce((sum, pause) => sum + pause, 0);
    expect(seconds).toBeGreaterThan(0);
    expect(beforeLast / seconds).toBeLessThanOrEqual(200);
    expect(numbersSent(outside)).toStrictEqual(numbers(3000));
  });

  it("goes through packs without anything wanted, and devices without packs, in slices too", async () => {
    const outside = new Outside();
    outside.add("a", ...numbers(1200).map((number) => [event(number * 100, number === 1100 ? "touch" : "motion")]));
    for (const number of numbers(900)) outside.add(`b${String(number).padStart(4, "0")}`);
    outside.add("z", [event(7, "touch")]);
    const { state, done, slices, pauses } = await replay(outside, { types: ["touch"] });
    expect([state, done]).toStrictEqual(["DONE", 2]);
    expect(slices).toBeGreaterThan(4);
    expect(Math.max(...pauses)).toBe(1);
  });

  it("goes on with the next device where the one it stood in is deleted", async () => {
    const outside = new Outside();
    outside.add(
      "a",
      numbers(3000).map((number) => event(number)),
    );
    outside.add("b", [event(9000)]);
    const { state, slices } = await replay(outside, {}, () => outside.devices.delete("a"));
    expect([state, slices]).toStrictEqual(["DONE", 2]);
    expect(numbersSent(outside)).toStrictEqual([...numbers(outside.sent.length - 1), 9000]);
  });

  it.each([
    [undefined, "deleted meanwhile"],
    [{ ...connector, status: "USER_DISABLED" } as const, "disabled meanwhile; enable it and ask for it again"],
  ])("ends where the connector is meanwhile %j", async (changed, reason) => {
    const outside = new Outside();
    outside.add(
      "a",
      numbers(3000).map((number) => event(number)),
    );
    const job = await replay(outside, {}, () => {
      outside.connector = changed;
    });
    expect(job).toMatchObject({ state: "FAILED", slices: 2, reason: expect.stringContaining(reason) });
    expect(outside.sent).toHaveLength(job.done);
  });

  it("knows from its first slice on how many events it has, by types and the connector's filter", async () => {
    const outside = new Outside();
    outside.connector = { ...connector, events: ["touch", "temperature"] };
    for (const id of ["a", "b", "c"]) {
      outside.add(
        id,
        numbers(900).map((number) => event(number, ["touch", "temperature", "motion"][number % 3])),
      );
    }
    const totals: (number | null)[] = [];
    const { done } = await replay(outside, {}, ({ total }) => totals.push(total));
    expect(done).toBe(1800);
    expect(totals.length).toBeGreaterThan(1);
    expect(new Set(totals)).toStrictEqual(new Set([1800]));
  });

  it("knows it at its end where it has too many to count", async () => {
    const outside = new Outside();
    outside.add("a", ...numbers(200).map((number) => [event(number * 100)]));
    const totals: (number | null)[] = [];
    const make = (port: Outside["port"]) => createReplay(port, { looksPerSlice: 50, mostCounted: 100 });
    expect((await replay(outside, {}, ({ total }) => totals.push(total), make)).done).toBe(200);
    expect([totals[0], totals.at(-2), totals.at(-1)]).toStrictEqual([null, null, 200]);
  });

  it("does not count for longer than a slice may take", async () => {
    const outside = new Outside();
    outside.add("a", ...numbers(200).map((number) => [event(number * 100)]));
    let now = 0;
    const totals: (number | null)[] = [];
    const make = (port: Outside["port"]) =>
      createReplay({ ...port, nowMillis: () => (now += 1000) }, { looksPerSlice: 50, mostCounted: 1000 });
    await replay(outside, {}, ({ total }) => totals.push(total), make);
    expect([totals[0], totals.at(-1)]).toStrictEqual([null, 200]);
  });

  it("sends an event that stands in several packs once, as far as a slice can tell", async () => {
    const outside = new Outside();
    outside.add("a", [event(1), event(2)], [event(2), event(3)], [event(2)]);
    expect(await replay(outside)).toMatchObject({ done: 3 });
    expect(numbersSent(outside).toSorted()).toStrictEqual([1, 2, 3]);
  });
});
