import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../lambdas/core/delivery.ts";
import type { ConnectorMessage } from "../../../lambdas/core/point.ts";
import { deliverBatch, type Handling } from "../../../lambdas/delivery/batch.ts";
import type { DeliveryRecord } from "../../../lambdas/delivery/port.ts";
import { acknowledged, dayMillis, failedBy, message, now, type Posted, record, settingOf } from "./setting.ts";

type Setting = Parameters<typeof settingOf>[0];

async function delivered(
  bodies: readonly (ConnectorMessage | string | DeliveryRecord)[],
  setting: Setting = {},
  {
    handling = {},
    change = () => {},
  }: { handling?: Handling; change?: (made: ReturnType<typeof settingOf>) => void } = {},
) {
  const made = settingOf(setting);
  change(made);
  const records = bodies.map((body) => (typeof body === "object" && "receiptHandle" in body ? body : record(body)));
  const { remaining, ...counts } = await deliverBatch(records, made.port, handling);
  return { ...made.done, ...counts, remaining: [...remaining].sort(), state: made.state };
}

const failsOn =
  (...ids: readonly string[]) =>
  ({ body }: Posted): DeliveryOutcome =>
    ids.some((id) => body.includes(`"${id}"`)) ? failedBy() : acknowledged;

describe("a batch of events", () => {
  it("is posted to the connector's URL, with its headers, and what is acknowledged leaves the queue", async () => {
    const { remaining, posted, postponed, ...counts } = await delivered([message("a"), message("b")]);
    expect([remaining, postponed]).toStrictEqual([[], []]);
    expect(counts).toMatchObject({ acknowledged: 2, failed: 0 });
    expect(posted.map(({ body }) => body)).toStrictEqual(['{"event":"a"}', '{"event":"b"}']);
    for (const { target, acknowledge } of posted) {
      expect(target.url.href).toBe("https://example.com/hook");
      expect(target.headers).toMatchObject({ "x-own": "1", "content-type": "application/json" });
      expect(acknowledge).toBe("200");
    }
  });

  it("is signed event by event, over the body that is sent, in the organization's name", async () => {
    const signed: unknown[] = [];
    const { posted } = await delivered(
      [message("a"), message("b")],
      {},
      {
        change: ({ port }) =>
          Object.assign(port, {
            sign: async (one: object) => {
              signed.push(one);
              return { "x-signature": String(signed.length) };
            },
          }),
      },
    );
    expect(signed).toStrictEqual(
      ["a", "b"].map((eventId) => ({ body: `{"event":"${eventId}"}`, eventId, organization: "O", secret: "s3cret" })),
    );
    expect(posted.map(({ headers }) => headers["x-signature"]).sort()).toStrictEqual(["1", "2"]);
  });

  it.each([
    ["sync", { "x-millrace-sync": "1" }],
    ["replay", { "x-millrace-replay": "1" }],
  ] as const)("marks %s copies by a header, and nothing else", async (copy, headers) => {
    const { posted } = await delivered([message("a", { copy }), message("b")]);
    expect(posted.map(({ headers: sent }) => sent)).toStrictEqual([headers, {}]);
  });

  it("is posted in parallel", async () => {
    const { promise, resolve } = Promise.withResolvers<DeliveryOutcome>();
    let waiting = 0;
    const post = () => {
      waiting++;
      // None is answered before all are under way.
      if (waiting === 3) resolve(acknowledged);
      return promise;
    };
    const change = ({ port }: ReturnType<typeof settingOf>) => Object.assign(port, { receiver: { post } });
    const bodies = ["a", "b", "c"].map((id) => message(id));
    expect((await delivered(bodies, {}, { change })).remaining).toStrictEqual([]);
  });

  it("keeps just what failed, hidden for a time of its own", async () => {
    const answer = failsOn("b");
    const { remaining, postponed } = await delivered([message("a"), message("b"), message("c")], { answer });
    expect(remaining).toStrictEqual(["b"]);
    expect(postponed).toStrictEqual([{ queueUrl: "queue-url", receiptHandle: "handle-b", seconds: 2 }]);
  });

  it("waits longer from attempt to attempt, up to 15 minutes, and as long as the receiver asks for", async () => {
    const waits: (number | undefined)[] = [];
    for (const receiveCount of [1, 2, 3, 5, 8, 12, 500]) {
      const { postponed } = await delivered([record(message("a"), { receiveCount })], { answer: () => failedBy() });
      waits.push(postponed[0]?.seconds);
    }
    expect(waits).toStrictEqual([2, 3, 6, 24, 192, 675, 675]);
    const answer = () => failedBy(429, { retryAfterSeconds: 77 });
    expect((await delivered([message("a")], { answer })).postponed).toMatchObject([{ seconds: 77 }]);
  });

  it("keeps what failed even where it cannot be hidden", async () => {
    const { remaining, reports } = await delivered(
      [message("a")],
      { answer: () => failedBy() },
      {
        change: ({ port }) =>
          Object.assign(port, { queue: { ...port.queue, postpone: () => Promise.reject(new Error("throttled")) } }),
      },
    );
    expect([remaining, reports]).toStrictEqual([["a"], ["cannot postpone"]]);
  });

  it("tells the books of every attempt with its number, and of the longest lag", async () => {
    const old = message("b", { acceptedAt: now - 5000 });
    const records = [message("a"), old].map((each) => record(each, { receiveCount: 3 }));
    const { recorded } = await delivered(records, { answer: failsOn("b") });
    expect(recorded).toMatchObject([
      {
        lagMillis: 5000,
        attempts: [
          { message: { eventId: "a" }, number: 3, outcome: acknowledged },
          { message: { eventId: "b" }, number: 3, outcome: failedBy() },
        ],
      },
    ]);
  });

  it.each(["record", "dropped"] as const)("keeps no event for books that fail (%s)", async (book) => {
    const fails = () => Promise.reject(new Error("throttled"));
    const events = [message("a"), message("old", { acceptedAt: 0 })];
    const { remaining, reports } = await delivered(
      events,
      {},
      {
        change: ({ port }) => Object.assign(port, { books: { ...port.books, [book]: fails } }),
      },
    );
    expect(remaining).toStrictEqual([]);
    expect(reports).toContain("cannot keep the books");
  });
});

describe("what is not sent", () => {
  it.each([
    ["USER_DISABLED", "disabled"],
    ["SYSTEM_DISABLED", "system-disabled"],
  ] as const)("the events of a connector that is %s are dropped, and counted in its gap", async (status, rule) => {
    const setting = { connector: { status, disabledSince: now - 5000 } };
    const { remaining, posted, dropped } = await delivered([message("a"), message("b", { atNanos: "7" })], setting);
    expect([remaining, posted]).toStrictEqual([[], []]);
    expect(dropped).toStrictEqual([{ rule, since: now - 5000, timesNanos: [`${now}000000`, "7"] }]);
  });

  it("those of a connector that is paused and retains are deferred, for half a minute to a minute", async () => {
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

  it("those of a paused connector that are 13 days old expire, into the gap of the hour", async () => {
    const setting = { connector: { status: "SYSTEM_DISABLED", pauseMode: "retain" } } as const;
    const acceptedAt = now - 13 * dayMillis;
    const { remaining, dropped } = await delivered(
      [message("a", { acceptedAt }), message("b", { acceptedAt: acceptedAt + 1 })],
      setting,
    );
    expect(remaining).toStrictEqual(["b"]);
    expect(dropped).toMatchObject([{ rule: "expired", since: now, timesNanos: [`${now}000000`] }]);
  });

  it("those of a receiver that is down are deferred, unless it is being probed", async () => {
    const health = { state: "DOWN", nextProbeAt: now } as const;
    expect(await delivered([message("a")], { health })).toMatchObject({ remaining: ["a"], posted: [], failed: 0 });
    const probed = await delivered([message("a")], { health }, { handling: { probing: true } });
    expect(probed).toMatchObject({ remaining: [], acknowledged: 1 });
    const draining = await delivered([message("a")], { health: { state: "DRAINING" } });
    expect(draining).toMatchObject({ remaining: [], acknowledged: 1 });
  });

  it("those of a deleted connector are dropped", async () => {
    const { remaining, posted } = await delivered(
      [message("a")],
      {},
      {
        change: ({ port }) => Object.assign(port, { open: async () => undefined }),
      },
    );
    expect([remaining, posted]).toStrictEqual([[], []]);
  });

  it("just what was accepted before the connector was enabled is dropped", async () => {
    const activeSince = now - 1000;
    const events = [message("old", { acceptedAt: activeSince - 1 }), message("new", { acceptedAt: activeSince })];
    const { remaining, posted, dropped } = await delivered(events, { connector: { activeSince } });
    expect(remaining).toStrictEqual([]);
    expect(posted.map(({ body }) => body)).toStrictEqual(['{"event":"new"}']);
    expect(dropped).toMatchObject([{ rule: "disabled" }]);
  });

  it("everything is kept where the connector cannot be read", async () => {
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

  it("sync copies of what has become old are dropped, by no rule; where that is unknown they are sent", async () => {
    const copies = [message("a", { copy: "sync" }), message("b", { copy: "replay" }), message("c")];
    const old = await delivered(
      copies,
      {},
      {
        change: ({ port }) => Object.assign(port, { isSuperseded: async () => true }),
      },
    );
    expect(old.posted.map(({ body }) => body)).toStrictEqual(['{"event":"b"}', '{"event":"c"}']);
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
