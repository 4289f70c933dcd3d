import { describe, expect, it } from "vitest";
import type { ConnectorMessage } from "../../../../../../lambdas/shared/core/connector/connector-message.ts";
import { dayMillis, failedBy, message, now, record } from "../setting.ts";
import { delivered } from "./delivered.ts";

describe("what is not sent", () => {
  it.each([
    ["USER_DISABLED", "disabled"],
    ["SYSTEM_DISABLED", "system-disabled"],
  ] as const)("the events of a connector that is %s are dropped, and counted in its gap", async (status, rule) => {
    const disabledBySystem = status === "SYSTEM_DISABLED";
    const setting = { connector: { status, disabledSince: now - 5000, disabledBySystem } };
    const { remaining, posted, dropped } = await delivered([message("a"), message("b", { atNanos: "7" })], setting);
    expect([remaining, posted]).toStrictEqual([[], []]);
    expect(dropped).toStrictEqual([{ rule, since: now - 5000, timesNanos: [`${now}000000`, "7"] }]);
  });

  it("events of a paused connector that retains them are deferred, for half a minute to a minute", async () => {
    for (const random of [0, 0.5, 0.999]) {
      const setting = { connector: { status: "USER_DISABLED", pauseMode: "retain" } } as const;
      const { remaining, posted, postponed, dropped } = await delivered([message("a")], setting, {
        change: ({ port }) => Object.assign(port, { random: () => random }),
      });
      expect([remaining, posted, dropped]).toStrictEqual([["a"], [], []]);
      expect(postponed[0]?.seconds).toBeGreaterThanOrEqual(30);
      expect(postponed[0]?.seconds).toBeLessThanOrEqual(60);
    }
  });

  it("events of a paused connector expire after 13 days, and are counted in the gap of the hour", async () => {
    const setting = { connector: { status: "SYSTEM_DISABLED", pauseMode: "retain" } } as const;
    const acceptedAt = now - 13 * dayMillis;
    const { remaining, dropped } = await delivered(
      [message("a", { acceptedAt }), message("b", { acceptedAt: acceptedAt + 1 })],
      setting,
    );
    expect(remaining).toStrictEqual(["b"]);
    expect(dropped).toMatchObject([{ rule: "expired", since: now, timesNanos: [`${now}000000`] }]);
  });

  it("events for a receiver that is down are deferred, unless it is being probed", async () => {
    const health = { state: "DOWN", nextProbeAt: now } as const;
    expect(await delivered([message("a")], { health })).toMatchObject({ remaining: ["a"], posted: [], failed: 0 });
    const probed = await delivered([message("a")], { health }, { handling: { probing: true } });
    expect(probed).toMatchObject({ remaining: [], acknowledged: 1 });
    const draining = await delivered([message("a")], { health: { state: "DRAINING" } });
    expect(draining).toMatchObject({ remaining: [], acknowledged: 1 });
  });

  it("events of a deleted connector are dropped", async () => {
    const { remaining, posted } = await delivered(
      [message("a")],
      {},
      {
        change: ({ port }) => Object.assign(port, { open: async () => undefined }),
      },
    );
    expect([remaining, posted]).toStrictEqual([[], []]);
  });

  it("only events that were accepted before the connector was enabled are dropped", async () => {
    const activeSince = now - 1000;
    const events = [message("old", { acceptedAt: activeSince - 1 }), message("new", { acceptedAt: activeSince })];
    const { remaining, posted, dropped } = await delivered(events, {
      connector: { activeSince, disabledSince: activeSince - 9 },
    });
    expect(remaining).toStrictEqual([]);
    expect(posted.map(({ body }) => body)).toStrictEqual(['{"event":"new"}']);
    expect(dropped).toMatchObject([{ rule: "disabled" }]);
  });

  it("every event is kept if the connector cannot be read", async () => {
    const { remaining, posted, reports } = await delivered(
      [message("a"), message("b")],
      {},
      {
        change: ({ port }) => Object.assign(port, { open: () => Promise.reject(new Error("registry is away")) }),
      },
    );
    expect([remaining, posted, reports]).toStrictEqual([["a", "b"], [], ["cannot read the connector"]]);
  });

  it.each(["{", "null", '"x"', '{"version":2}'])(
    "a message that is none of ours (%s) is kept, and the others sent",
    async (text) => {
      const { remaining, posted, reports } = await delivered([text, message("a")]);
      expect([remaining, posted.length]).toStrictEqual([[text], 1]);
      expect(reports).toStrictEqual(["cannot read a connector message"]);
    },
  );

  it("sync copies of outdated events are dropped without a gap, and sent if it is unknown whether they are outdated", async () => {
    const copies = [message("a", { copy: "sync" }), message("b", { copy: "replay" }), message("c")];
    const asked: unknown[] = [];
    const isSuperseded = async ({ eventId }: ConnectorMessage, since: number) => asked.push([eventId, since]) > 0;
    const setting = { connector: { activeSince: now - 9000 } };
    const old = await delivered(copies, setting, { change: ({ port }) => Object.assign(port, { isSuperseded }) });
    expect(old.posted.map(({ body }) => body)).toStrictEqual(['{"event":"b"}', '{"event":"c"}']);
    expect(asked).toStrictEqual([["a", now - 9000]]);
    expect([old.remaining, old.dropped]).toStrictEqual([[], []]);
    const unknown = await delivered(
      copies,
      {},
      {
        change: ({ port }) => Object.assign(port, { isSuperseded: () => Promise.reject(new Error("away")) }),
      },
    );
    expect(unknown.posted).toHaveLength(3);
  });

  it("nothing happens for an empty batch", async () => {
    expect(await delivered([])).toMatchObject({ remaining: [], recorded: [], acknowledged: 0, failed: 0 });
  });
});

describe("an event that SQS will soon forget", () => {
  const old = record(message("a"), { sentAt: now - 13 * dayMillis, receiveCount: 1400 });
  const answer = () => failedBy();

  it("is sent anew 13 days after it was enqueued, with the same wait, and then taken off", async () => {
    const young = record(message("b"), { sentAt: now - 13 * dayMillis + 1 });
    const { remaining, resent, postponed } = await delivered([old, young], { answer });
    expect(remaining).toStrictEqual(["b"]);
    expect(resent).toStrictEqual([{ body: old.body, delaySeconds: 675 }]);
    expect(postponed.map(({ receiptHandle }) => receiptHandle)).toStrictEqual(["handle-b"]);
  });

  it("is sent anew where it is deferred too", async () => {
    const { remaining, resent } = await delivered([old], { health: { state: "DOWN" } });
    expect([remaining, resent]).toStrictEqual([[], [{ body: old.body, delaySeconds: 45 }]]);
  });

  it("stays where it cannot be sent anew", async () => {
    const { remaining } = await delivered(
      [old],
      { answer },
      {
        change: ({ port }) =>
          Object.assign(port, { queue: { ...port.queue, resend: () => Promise.reject(new Error("throttled")) } }),
      },
    );
    expect(remaining).toStrictEqual(["a"]);
  });
});

describe("events that are taken off a queue that nothing polls", () => {
  it("are hidden, failed, for as long as the prober says, or longer where the receiver asks for it", async () => {
    const many = record(message("a"), { receiveCount: 50 });
    const handling = { probing: true, hideSeconds: 10 };
    const failed = await delivered([many], { answer: () => failedBy() }, { handling });
    expect(failed.postponed).toMatchObject([{ seconds: 10 }]);
    const asked = await delivered([many], { answer: () => failedBy(503, { retryAfterSeconds: 60 }) }, { handling });
    expect(asked.postponed).toMatchObject([{ seconds: 60 }]);
  });

  it("are hidden, deferred, for as long as the sweeper says", async () => {
    const { postponed } = await delivered(
      [message("a")],
      { health: { state: "DOWN" } },
      { handling: { deferSeconds: 300 } },
    );
    expect(postponed).toMatchObject([{ seconds: 300 }]);
  });
});
