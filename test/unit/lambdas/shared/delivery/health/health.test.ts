import { describe, expect, it } from "vitest";
import type { Attempt } from "../../../../../../lambdas/shared/core/delivery/attempt.ts";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { goDown, noteHealth } from "../../../../../../lambdas/shared/delivery/health/health.ts";
import { acknowledged, failedBy, message, now, settingOf } from "../setting.ts";

const attempt = (eventId: string, outcome: DeliveryOutcome): Attempt => ({
  message: message(eventId),
  number: 1,
  outcome,
});
const failures = (...ids: readonly string[]): Attempt[] => ids.map((id) => attempt(id, failedBy()));

type Made = ReturnType<typeof settingOf>;

/** Notes the attempts of a batch that has read connector and health as they are. */
const note = ({ port, state }: Made, attempts: readonly Attempt[], waiting = attempts.length) =>
  noteHealth(
    {
      open: {
        connector: state.connector,
        health: { ...state.health },
        httpConfig: { url: "", signatureSecret: "", headers: {} },
      },
      attempts,
      waiting: Array.from({ length: waiting }, () => ({ acceptedAt: now - 60_000 })),
    },
    port,
  );

const watched = { watchedAt: now } as const;

/** The health of a connector that has failed nine times with two events, since `failingSince`. */
const nearlyDown = { ...watched, failures: 9, failedEvents: new Set(["a", "b"]), failingSince: now - 30_000 };

describe("a connector's health", () => {
  it("costs no write while everything succeeds", async () => {
    const made = settingOf();
    await note(made, [attempt("a", acknowledged)], 0);
    expect(made.done.healthCalls).toStrictEqual([]);
  });

  it("counts failures in a row, remembers two of their events, and has the connector watched", async () => {
    const made = settingOf();
    await note(made, failures("a", "a", "b", "c"));
    expect(made.done.healthCalls).toStrictEqual(["watch", "noteFailures"]);
    expect(made.state.health).toMatchObject({
      failures: 4,
      failedEvents: new Set(["a", "b"]),
      failingSince: now,
      watchedAt: now,
      oldestWaiting: now - 60_000,
      oldestSeenAt: now,
      lastError: { time: "2026-01-01T12:00:00.000000Z", status: 500, errorClass: "status" },
    });
    await note(made, failures("d"));
    expect(made.state.health).toMatchObject({ failures: 5, failedEvents: new Set(["a", "b"]) });
  });

  it("forgets failures at the first success, also where others of the batch failed", async () => {
    for (const attempts of [[attempt("a", acknowledged)], [attempt("a", acknowledged), ...failures("b")]]) {
      const made = settingOf({ health: nearlyDown });
      await note(made, attempts, attempts.length - 1);
      expect(made.state.health).not.toHaveProperty("failingSince");
      expect(made.state.health).not.toHaveProperty("failures");
      expect(made.state.health.state).toBeUndefined();
    }
  });

  it("notes the same error and the same oldest event again only after ten seconds", async () => {
    const made = settingOf({ health: { watchedAt: now } });
    await note(made, failures("a"));
    const first = made.state.health;
    made.clock.now += 9_000;
    await note(made, failures("a"));
    expect(made.state.health).toMatchObject({ lastError: first.lastError, oldestSeenAt: first.oldestSeenAt });
    await note(made, [attempt("a", failedBy(503))]);
    expect(made.state.health.lastError).toMatchObject({ status: 503, time: "2026-01-01T12:00:09.000000Z" });
    made.clock.now += 10_000;
    await note(made, [attempt("a", failedBy(503))]);
    expect(made.state.health).toMatchObject({
      oldestSeenAt: made.clock.now,
      lastError: { time: "2026-01-01T12:00:19.000000Z" },
    });
  });
});

describe("a receiver goes down", () => {
  it("at ten failures in a row, of two events, over 30 seconds or more", async () => {
    const made = settingOf({ health: nearlyDown });
    await note(made, failures("c"));
    expect(made.state.health).toMatchObject({ state: "DOWN", downSince: now, nextProbeAt: now + 15_000 });
    expect(made.done.jobs).toStrictEqual([
      { message: { version: 1, kind: "mapping", project: "P", connector: "C" }, delaySeconds: 0 },
      { message: { version: 1, kind: "probe", project: "P", connector: "C" }, delaySeconds: 15 },
    ]);
  });

  it.each([
    ["for fewer failures", { ...nearlyDown, failures: 8 }],
    ["for one event's failures, however many", { ...nearlyDown, failures: 500, failedEvents: new Set(["c"]) }],
    ["sooner than after 30 s", { ...nearlyDown, failingSince: now - 29_999 }],
  ])("not %s", async (_name, health) => {
    const made = settingOf({ health });
    await note(made, failures("c"));
    expect([made.state.health.state, made.done.jobs]).toStrictEqual([undefined, []]);
  });

  it("not where another batch succeeded meanwhile", async () => {
    const made = settingOf({ health: nearlyDown });
    const stale = { ...made, state: { ...made.state, health: nearlyDown } };
    await made.port.health.clearFailing("P", "C");
    await note(stale, failures("c"));
    expect(made.state.health).toMatchObject({ failures: 1 });
    expect(made.state.health.state).toBeUndefined();
  });

  it("once, though many notice it at the same time, and is probed by one chain of jobs", async () => {
    const made = settingOf({ health: nearlyDown });
    const stale = { ...made, state: { ...made.state, health: nearlyDown } };
    await Promise.all(Array.from({ length: 5 }, () => note(stale, failures("c"))));
    expect(made.done.jobs.filter(({ message: { kind } }) => kind === "probe")).toHaveLength(1);
  });

  it("also while it is drained, and not where it came up in between", async () => {
    const made = settingOf({ health: { state: "DRAINING" } });
    await goDown(made.state.connector, { state: "DRAINING" }, made.port);
    expect(made.state.health.state).toBe("DOWN");
    await goDown(made.state.connector, { state: "DRAINING" }, made.port);
    expect(made.done.jobs).toHaveLength(2);
  });
});

describe("a probe that got lost", () => {
  const down = { ...watched, state: "DOWN", downSince: 0, oldestWaiting: now - 60_000, oldestSeenAt: now } as const;

  it("is started again by a batch that is deferred, a minute after it was due", async () => {
    const late = settingOf({ health: { ...down, nextProbeAt: now - 60_001 } });
    await note(late, [], 1);
    expect(late.done.jobs.map(({ message: { kind } }) => kind)).toStrictEqual(["mapping", "probe"]);
    const due = settingOf({ health: { ...down, nextProbeAt: now - 60_000 } });
    await note(due, [], 1);
    expect(due.done.jobs).toStrictEqual([]);
  });
});

describe("410 Gone", () => {
  it.each([
    [true, ["disable gone"]],
    [false, []],
  ])("disables where its owner said %s", async (disableOnGone, calls) => {
    const made = settingOf({ connector: { disableOnGone }, health: watched });
    await note(made, [attempt("a", failedBy(410)), attempt("b", acknowledged)], 1);
    expect(made.done.healthCalls.filter((call) => call.startsWith("disable"))).toStrictEqual(calls);
  });

  it("is the only answer that disables", async () => {
    const made = settingOf({ connector: { disableOnGone: true }, health: watched });
    for (const status of [404, 500, 200, null]) await note(made, [attempt("a", failedBy(status))]);
    expect(made.done.healthCalls.filter((call) => call.startsWith("disable"))).toStrictEqual([]);
  });
});

describe("time in which nobody tried", () => {
  const days15 = 15 * 24 * 3_600_000;
  const failing = { ...nearlyDown, failures: 1, failingSince: now - 1_000, failedAt: now } as const;

  it.each([days15, -3_600_000, -days15])("does not count against a receiver (%i ms)", async (pause) => {
    const made = settingOf({ health: failing });
    made.clock.now += pause;
    await note(made, failures("c"));
    const { failedAt = 0, failingSince = 0 } = made.state.health;
    expect([failedAt, failedAt - failingSince]).toStrictEqual([now + pause, 1_000]);
  });

  it("does not make a receiver seem watched, when the clock is set back", async () => {
    const made = settingOf({ health: { ...failing, watchedAt: now + days15 } });
    await note(made, failures("c"));
    expect(made.done.healthCalls).toContain("watch");
  });

  it("counts while attempts fail, however long each waits", async () => {
    const made = settingOf({ health: failing });
    for (let at = 1; at <= 4; at++) {
      made.clock.now += 15 * 60_000;
      await note(made, failures("c"));
    }
    expect(made.state.health.failingSince).toBe(failing.failingSince);
  });
});

describe("a fault of the platform's own", () => {
  const own = failedBy(null, { errorClass: "internal" });

  it("counts nothing against the receiver, however often it comes", async () => {
    const made = settingOf({ health: nearlyDown });
    for (let round = 0; round < 20; round++) await note(made, [attempt("c", own), attempt("d", own)]);
    expect(made.state.health).toMatchObject(nearlyDown);
    expect(made.state.health).not.toHaveProperty("lastError");
    expect(made.state.health).not.toHaveProperty("state");
  });

  it("hides no fault of the receiver beside it", async () => {
    const made = settingOf({ health: nearlyDown });
    await note(made, [attempt("c", failedBy()), attempt("d", own)]);
    expect(made.state.health).toMatchObject({ failures: 10, state: "DOWN", lastError: { errorClass: "status" } });
  });
});
