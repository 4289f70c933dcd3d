import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { probe } from "../../../../../lambdas/background/perform/probe.ts";
import { acknowledged, dayMillis, failedBy, message, now, record } from "../../shared/delivery/setting.ts";
import { down, jobOf, waitingOf } from "./waiting-queue.ts";

const fails = () => failedBy();
const kinds = ({ done }: ReturnType<typeof waitingOf>) =>
  done.jobs.map(({ message: { kind }, delaySeconds }) => [kind, delaySeconds]);

describe("a probe of a receiver that is down", () => {
  it("sends one event, and the next probe in 15 seconds where it fails", async () => {
    const made = waitingOf({ health: down, events: ["a", "b", "c"], answer: fails });
    await probe(jobOf("probe"), made.port);
    expect(made.done.posted).toHaveLength(1);
    expect(made.done.removed).toStrictEqual([]);
    expect(kinds(made)).toStrictEqual([["probe", 15]]);
    expect(made.mapping.adjusted).toStrictEqual([false]);
    expect(made.state.health).toMatchObject({ state: "DOWN", nextProbeAt: now + 15_000 });
  });

  it("hides what failed until others had their turn; the only event for less than the next probe's time", async () => {
    const many = waitingOf({ health: down, events: ["a", "b"], answer: fails });
    await probe(jobOf("probe"), many.port);
    expect(many.done.postponed).toMatchObject([{ seconds: 45 }]);
    const one = waitingOf({ health: down, events: [record(message("a"), { receiveCount: 300 })], answer: fails });
    await probe(jobOf("probe"), one.port);
    expect(one.done.postponed).toMatchObject([{ seconds: 10 }]);
  });

  it("counts the time that the attempt took", async () => {
    const made = waitingOf({
      health: down,
      events: ["a"],
      answer: () => {
        made.clock.now += 10_000;
        return failedBy(null);
      },
    });
    await probe(jobOf("probe"), made.port);
    expect(kinds(made)).toStrictEqual([["probe", 5]]);
  });

  it("has the backlog drained at the first success, and takes the event off", async () => {
    const made = waitingOf({ health: { ...down, failures: 50, failingSince: 1 }, events: ["a", "b"] });
    await probe(jobOf("probe"), made.port);
    expect([made.done.posted.length, made.done.removed]).toStrictEqual([1, ["handle-a"]]);
    expect(kinds(made)).toStrictEqual([["drain", 0]]);
    expect(made.state.health).toStrictEqual({ state: "DRAINING", nextProbeAt: now, watchedAt: now });
  });

  it("ends where nothing is queued, and forgets the failures, since no success will", async () => {
    const made = waitingOf({ health: { ...down, failures: 50, failingSince: 1 } });
    await probe(jobOf("probe"), made.port);
    expect(made.done.posted).toStrictEqual([]);
    // The probe looks twice, because SQS's counts are approximate.
    expect(made.done.waits).toStrictEqual([1_000]);
    expect(made.state.health).toStrictEqual({ state: "DRAINING", nextProbeAt: now + 1_000, watchedAt: now });
  });

  it("stops asking for its mapping once that was seen to be off", async () => {
    const made = waitingOf({ health: down, events: ["a", "b", "c"], answer: () => failedBy() });
    for (let probes = 0; probes < 3; probes++) {
      made.mapping.isPolling = probes < 1;
      await probe(jobOf("probe"), made.port);
      made.clock.now += 15_000;
    }
    expect(made.mapping.adjusted).toStrictEqual([false, false]);
    expect(made.state.health).toMatchObject({ state: "DOWN", mappingOff: true });
  });

  it("tries again later where everything is hidden", async () => {
    const made = waitingOf({ health: down, events: ["a"] });
    await made.port.waiting.receive("", 1);
    await probe(jobOf("probe"), made.port);
    expect([made.state.health.state, kinds(made)]).toStrictEqual(["DOWN", [["probe", 15]]]);
  });

  it("takes another event where one was dropped or outdated, which proves nothing", async () => {
    const dropped = record(message("old", { acceptedAt: 0 }));
    const outdated = record(message("copy", { copy: "sync" }));
    const made = waitingOf({ health: down, events: [dropped, outdated, "a", "b"], answer: fails });
    Object.assign(made.port, { isSuperseded: async () => true });
    await probe(jobOf("probe"), made.port);
    expect(made.done.posted.map(({ body }) => body)).toStrictEqual(['{"event":"a"}']);
    expect(made.done.removed).toStrictEqual(["handle-old", "handle-copy"]);
  });

  it("asks once, though an event that failed is so old that it was sent anew", async () => {
    const events = ["a", "b", "c"].map((id) => record(message(id), { sentAt: now - 13 * dayMillis }));
    const made = waitingOf({ health: down, events, answer: fails });
    await probe(jobOf("probe"), made.port);
    expect([made.done.posted.length, made.done.resent.length, made.done.removed.length]).toStrictEqual([1, 1, 1]);
    expect(kinds(made)).toStrictEqual([["probe", 15]]);
  });

  it.each(["count", "receive", "remove"] as const)(
    "goes on where the queue fails (%s): its claim is taken",
    async (call) => {
      const made = waitingOf({ health: down, events: ["a"] });
      Object.assign(made.port.waiting, { [call]: () => Promise.reject(new Error("throttled")) });
      await probe(jobOf("probe"), made.port);
      expect(kinds(made)).toStrictEqual([["probe", 15]]);
    },
  );

  it("goes on where the mapping refuses to be changed", async () => {
    const made = waitingOf({ health: down, events: ["a"], answer: fails });
    made.mapping.error = new Error("busy");
    await probe(jobOf("probe"), made.port);
    expect([made.done.posted.length, kinds(made)]).toStrictEqual([1, [["probe", 15]]]);
  });
});

describe("probes that are not needed", () => {
  it.each([
    ["a receiver that is up", {}, {}, true],
    ["a connector that is disabled", { status: "USER_DISABLED" }, down, false],
    ["a connector that is paused", { status: "SYSTEM_DISABLED", pauseMode: "retain" }, down, false],
  ] as const)("send nothing to %s, and bring its mapping into line", async (_name, connector, health, isPolled) => {
    const made = waitingOf({ connector, health, events: ["a"] });
    await probe(jobOf("probe"), made.port);
    expect([made.done.posted, made.done.jobs]).toStrictEqual([[], []]);
    const isDropping = "status" in connector && !("pauseMode" in connector);
    expect(made.mapping.adjusted).toStrictEqual([isPolled || isDropping]);
  });

  it("end where the connector is gone", async () => {
    const made = waitingOf({ health: down, events: ["a"] });
    Object.assign(made.port, { open: async () => undefined });
    await probe(jobOf("probe"), made.port);
    expect([made.done.posted, made.mapping.adjusted]).toStrictEqual([[], []]);
  });
});

describe("probe jobs that are repeated", () => {
  it("never add up to more than a request each 13 seconds, and never stop probing", async () => {
    const delays = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(delays, async (starts) => {
        const events = Array.from({ length: 60 }, (_, index) => `e${index}`);
        const times: number[] = [];
        const answer = () => {
          times.push(made.clock.now);
          return failedBy();
        };
        const made = waitingOf({ health: down, events, answer });
        const due = starts.map((start) => now + start);
        for (let steps = 0; steps < 60 && due.length > 0; steps++) {
          due.sort((one, other) => one - other);
          made.clock.now = Math.max(made.clock.now, due.shift() ?? 0);
          await probe(jobOf("probe"), made.port);
          for (const { delaySeconds } of made.done.jobs.splice(0)) due.push(made.clock.now + delaySeconds * 1000);
        }
        const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
        expect(Math.min(...gaps)).toBeGreaterThanOrEqual(13_000);
        expect(Math.max(...gaps)).toBeLessThanOrEqual(15_000);
        expect(due).toHaveLength(1);
      }),
      { numRuns: 50 },
    );
  });

  it("start one drain of a receiver that came up", async () => {
    const made = waitingOf({ health: down, events: ["a", "b"], answer: () => acknowledged });
    await Promise.all([probe(jobOf("probe"), made.port), probe(jobOf("probe"), made.port)]);
    expect([made.done.posted.length, kinds(made)]).toStrictEqual([1, [["drain", 0]]]);
  });
});
