import { describe, expect, it } from "vitest";
import { createResend } from "../../../../../lambdas/background/perform/resend.ts";
import { runSlice } from "../../../../../lambdas/background/perform/slice.ts";
import type { AttemptEntry } from "../../../../../lambdas/shared/core/delivery/attempt.ts";
import type { IdentifiedPoint } from "../../../../../lambdas/shared/core/event/point.ts";
import { eventIdsOf } from "../../../../../lambdas/shared/core/intake/event-id.ts";
import { connector, event, JobInMemory, newJob, Outside } from "./outside.ts";

const never = async (): Promise<never> => {
  throw new Error("not this kind");
};

/** An event whose id begins with its second, as ids do. */
function real(number: number, device = "a", measurement = "temperature"): IdentifiedPoint {
  const made = event(number, measurement);
  return { ...made, eventId: eventIdsOf(device, "", [made])[0] ?? "" };
}

const entry = (time: number, { eventId }: IdentifiedPoint, changed: Partial<AttemptEntry> = {}): AttemptEntry => ({
  time,
  eventId,
  device: "a",
  eventType: "temperature",
  copy: null,
  attempt: 1,
  acknowledged: false,
  status: 500,
  latencyMillis: 3,
  errorClass: "status",
  message: "m",
  answer: "",
  ...changed,
});

/** Runs the job over a log of batches, which are given newest first. */
async function resend(outside: Outside, log: readonly (readonly AttemptEntry[])[], mostOfJob?: number) {
  const batches = log.map((entries, index) => ({ position: `p${index}`, entries }));
  const attempts = async (
    _: string,
    { after, until, limit }: { after?: string | undefined; until: number; limit: number },
  ) => {
    const asked = batches.filter(({ entries }) => (entries[0]?.time ?? 0) <= until);
    const from = after === undefined ? 0 : asked.findIndex(({ position }) => position === after) + 1;
    const next = from + limit < asked.length ? { next: "more" } : {};
    return { batches: asked.slice(from, from + limit), ...next };
  };
  const memory = new JobInMemory(newJob({ kind: "resend", connector: "C", fromMillis: 100, toMillis: 900 }));
  const slices = { sync: never, replay: never, export: never, deleteProject: never };
  const port = memory.port({ ...slices, resend: createResend({ ...outside.port, attempts }, mostOfJob) });
  memory.queue.push({ version: 1, kind: "job", project: "P", job: "J" });
  for (let next = memory.queue.shift(); next; next = memory.queue.shift()) await runSlice(next, port);
  return { ...memory.job, pauses: memory.delays };
}

const idsSent = ({ sent }: Outside): string[] => sent.map(({ eventId }) => eventId);

describe("a resend", () => {
  it("sends each event once of which an attempt failed in the range, marked as a copy", async () => {
    const outside = new Outside();
    const events = [1, 2, 3, 4].map((number) => real(number));
    outside.add("a", events);
    const [one, two, three, four] = events as [IdentifiedPoint, IdentifiedPoint, IdentifiedPoint, IdentifiedPoint];
    const log = [
      [entry(950, four)],
      [entry(900, one), entry(900, two, { acknowledged: true })],
      [entry(500, one), entry(500, three)],
      [entry(100, three)],
      [entry(99, two)],
    ];
    expect(await resend(outside, log)).toMatchObject({ state: "DONE", done: 2 });
    expect(idsSent(outside)).toStrictEqual([one.eventId, three.eventId]);
    expect(outside.sent[0]).toMatchObject({ copy: "replay", device: "a" });
  });

  it("passes over what is gone from the log or the project, and what the connector does not take", async () => {
    const outside = new Outside();
    const [kept, forgotten, ofOtherType] = [real(1), real(2), real(3, "a", "touch")];
    outside.add("a", [kept, ofOtherType]);
    outside.connector = { ...connector, events: ["temperature"] };
    const log = [
      [entry(500, forgotten), entry(500, ofOtherType), entry(500, real(4, "b"), { device: "b" }), entry(500, kept)],
    ];
    expect(await resend(outside, log)).toMatchObject({ state: "DONE", done: 1 });
    expect(idsSent(outside)).toStrictEqual([kept.eventId]);
  });

  it("goes on slice by slice at a bounded rate, and remembers what it has sent", async () => {
    const outside = new Outside();
    const events = Array.from({ length: 450 }, (_, number) => real(number));
    outside.add("a", events);
    const log = [...events, ...events].map((each) => [entry(500, each)]);
    const { pauses, ...job } = await resend(outside, log);
    expect(job).toMatchObject({ state: "DONE", done: 450 });
    expect(idsSent(outside)).toStrictEqual(events.map(({ eventId }) => eventId));
    expect(pauses).toStrictEqual([1, 1]);
  });

  it("ends where it has looked up as many events as a job may, and says how to go on", async () => {
    const outside = new Outside();
    const events = Array.from({ length: 300 }, (_, number) => real(number));
    outside.add("a", events);
    const log = events.map((each, index) => [entry(800 - index, each)]);
    const { state, reason } = await resend(outside, log, 150);
    expect([state, reason]).toEqual(["FAILED", expect.stringContaining("endTime 1970-01-01T00:00:00.601000Z")]);
    expect(outside.sent).toHaveLength(200);
  });

  it("stops where the connector was disabled", async () => {
    const outside = new Outside();
    outside.connector = { ...connector, status: "USER_DISABLED" };
    expect(await resend(outside, [])).toMatchObject({ state: "FAILED", reason: expect.stringContaining("disabled") });
  });
});
