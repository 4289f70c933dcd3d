import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { acknowledged, failedBy, message, now, type Posted, record, type settingOf } from "../setting.ts";
import { delivered } from "./delivered.ts";

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
      // The receiver answers only when all requests are under way.
      if (waiting === 3) resolve(acknowledged);
      return promise;
    };
    const change = ({ port }: ReturnType<typeof settingOf>) => Object.assign(port, { receiver: { post } });
    const bodies = ["a", "b", "c"].map((id) => message(id));
    expect((await delivered(bodies, {}, { change })).remaining).toStrictEqual([]);
  });

  it("keeps only the events that failed, each hidden for a time of its own", async () => {
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

  it("keeps what cannot be signed, without counting it as the receiver's failure", async () => {
    const change = ({ port }: ReturnType<typeof settingOf>) =>
      Object.assign(port, { sign: () => Promise.reject(new Error("KMS is away")) });
    const { remaining, posted, postponed, failed, state } = await delivered([message("a")], {}, { change });
    expect([remaining, posted, failed]).toStrictEqual([["a"], [], 0]);
    expect(postponed).toMatchObject([{ receiptHandle: "handle-a", seconds: 2 }]);
    expect(state.health).not.toHaveProperty("failures");
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

  it("writes every attempt with its number into the books, and the longest lag", async () => {
    const old = message("b", { acceptedAt: now - 5000 });
    const records = [message("a"), old].map((each) => record(each, { receiveCount: 3 }));
    const { recorded, postponed } = await delivered(records, { answer: failsOn("b") });
    expect(recorded).toMatchObject([
      {
        lagMillis: 5000,
        attempts: [
          { message: { eventId: "a" }, number: 3, outcome: acknowledged },
          { message: { eventId: "b" }, number: 3, outcome: failedBy(), waitSeconds: 6 },
        ],
      },
    ]);
    expect(postponed).toMatchObject([{ seconds: 6 }]);
  });

  it.each(["record", "dropped"] as const)("keeps no event on the queue because the books fail (%s)", async (book) => {
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
