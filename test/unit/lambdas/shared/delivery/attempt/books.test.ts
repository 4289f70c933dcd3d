import { describe, expect, it } from "vitest";
import type { AttemptEntry } from "../../../../../../lambdas/shared/core/delivery/attempt.ts";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { bucketOf } from "../../../../../../lambdas/shared/core/delivery/latency-histogram.ts";
import { type BookStore, createBooks } from "../../../../../../lambdas/shared/delivery/attempt/books.ts";
import { acknowledged, connector, failedBy, message } from "../setting.ts";

/** Makes books with a clock that the test sets. */
function booksOf(changed: Partial<BookStore> = {}) {
  const clock = { millis: Date.parse("2024-05-29T10:34:56.789Z") };
  const kept = { counts: [] as unknown[], entries: [] as AttemptEntry[][], gaps: [] as unknown[] };
  const lines: [string, Record<string, unknown>][] = [];
  const books = createBooks({
    store: {
      count: async (...all) => void kept.counts.push(all),
      logAttempts: async (_connector, entries) => void kept.entries.push([...entries]),
      addGap: async (...all) => void kept.gaps.push(all),
      ...changed,
    },
    log: { info: (...line) => lines.push(line), warn: (...line) => lines.push(line) },
    nowMillis: () => clock.millis,
    newToken: () => "token",
  });
  const note = (...outcomes: DeliveryOutcome[]) =>
    books.record(
      connector,
      outcomes.map((outcome, index) => ({ message: message(`e${index}`), number: 2, outcome })),
      77,
    );
  return { books, clock, kept, lines, note };
}

const slow: DeliveryOutcome = { ...acknowledged, latencyMillis: 900 };

describe("the books", () => {
  it("count successes, errors, latencies, classes and statuses of a batch by one write, in its minute", async () => {
    const { kept, note } = booksOf();
    await note(acknowledged, failedBy(), acknowledged, slow);
    const latencies = { [`h${bucketOf(12)}`]: 2, [`h${bucketOf(900)}`]: 1 };
    const amounts = { success: 3, error: 1, ...latencies, s200: 3, s500: 1, estatus: 1 };
    expect(kept.counts).toStrictEqual([["C", Date.parse("2024-05-29T10:34:00Z"), amounts, 77]]);
  });

  it("count nothing of what the platform failed to send, and log it", async () => {
    const { kept, note } = booksOf();
    await note(failedBy(null, { errorClass: "internal" }), failedBy());
    expect(kept.counts).toMatchObject([["C", expect.any(Number), { success: 0, error: 1 }, 77]]);
    expect(kept.entries[0]?.map(({ errorClass }) => errorClass)).toStrictEqual(["internal", "status"]);
  });

  it("log every failure with all that is known of it", async () => {
    const { kept, note, clock } = booksOf();
    await note(failedBy(), failedBy(null));
    expect(kept.entries[0]?.map(({ eventId }) => eventId)).toStrictEqual(["e0", "e1"]);
    expect(kept.entries[0]?.[1]).toStrictEqual({
      time: clock.millis,
      eventId: "e1",
      eventNanos: "1767268800000000000",
      device: "D",
      eventType: "touch",
      copy: null,
      attempt: 2,
      acknowledged: false,
      status: null,
      latencyMillis: 12,
      errorClass: "timeout",
      message: "The receiver answered null.",
      answer: "no",
    });
  });

  it("log a success each ten seconds, and all failures besides", async () => {
    const { kept, note, clock } = booksOf();
    const logged = async (...outcomes: DeliveryOutcome[]): Promise<boolean[]> => {
      kept.entries.length = 0;
      await note(...outcomes);
      return kept.entries.flat().map((entry) => entry.acknowledged);
    };
    expect(await logged(acknowledged, failedBy(), slow)).toStrictEqual([false, true]);
    clock.millis += 9_999;
    expect(await logged(acknowledged)).toStrictEqual([]);
    expect(kept.entries).toStrictEqual([]);
    expect(await logged(failedBy(), acknowledged)).toStrictEqual([false]);
    clock.millis += 1;
    expect(await logged(acknowledged)).toStrictEqual([true]);
    // Is a clock that was set back.
    clock.millis -= 3_600_000;
    expect(await logged(acknowledged)).toStrictEqual([true]);
  });

  it("never fail a batch, whatever becomes of them", async () => {
    const throttled = () => Promise.reject(new Error("throttled"));
    const { lines, note } = booksOf({ count: throttled, logAttempts: throttled });
    await note(failedBy());
    expect(lines.map(([text]) => text)).toStrictEqual([
      "delivery failed",
      "cannot keep the books",
      "cannot keep the books",
    ]);
  });

  it("write a line per failed attempt with status, class and reason, and one for all successes", async () => {
    const { lines, note } = booksOf();
    await note(failedBy(500, { cause: "why" }), acknowledged, slow);
    const base = { project: "P", connector: "C" };
    const reason = "The receiver answered 500.";
    const failure = { errorClass: "status", status: 500, latencyMillis: 12, reason, cause: "why" };
    expect(lines).toStrictEqual([
      ["delivery failed", { ...base, eventId: "e0", attempt: 2, ...failure }],
      ["delivered", { ...base, events: 2 }],
    ]);
  });

  it("keep gaps of what was dropped", async () => {
    const { books, kept, clock } = booksOf();
    const dropped = { rule: "disabled", since: 5, timesNanos: ["1"] } as const;
    await books.dropped(connector, dropped);
    expect(kept.gaps).toStrictEqual([["C", dropped, clock.millis]]);
  });
});
