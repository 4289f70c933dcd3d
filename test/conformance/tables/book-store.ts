/**
 * Holds what deliveries rely on when they write their counters and attempts, and what the calls that show them rely on.
 */

import { beforeEach, describe, expect, it } from "vitest";
import type { Ports } from "../../../lambdas/api/manage/ports.ts";
import type { WatchPort } from "../../../lambdas/background/watch/watch.ts";
import type { AttemptEntry } from "../../../lambdas/shared/core/delivery/attempt.ts";
import type { BookStore } from "../../../lambdas/shared/delivery/attempt/books.ts";

type KeptBooks = BookStore &
  Pick<WatchPort, "minutes"> &
  Pick<Ports["deliveries"], "byMinute" | "byHour" | "attempts" | "gaps">;

const minuteMillis = 60_000;
const start = Date.parse("2026-01-01T12:00:00Z");
const dropped = (...millis: readonly number[]) => ({
  rule: "disabled" as const,
  since: 5,
  timesNanos: millis.map((time) => `${time}000001`),
});
const entry = (eventId: string): AttemptEntry => ({
  time: start,
  eventId,
  device: "D",
  eventType: "touch",
  copy: null,
  attempt: 1,
  acknowledged: false,
  status: 500,
  latencyMillis: 3,
  errorClass: "status",
  message: "m",
  answer: "\u0000\ufffd漢",
});

/**
 * Describes a book store. `create` may answer the same store each time, because every test uses connectors of its own.
 */
export function describeBookStore(name: string, create: () => KeptBooks): void {
  let connectors = 0;
  let connector: string;
  let books: KeptBooks;
  beforeEach(() => {
    connector = `C${connectors++}`;
    books = create();
  });
  const loggedIds = async (options: { after?: string; at?: string; limit: number } = { limit: 100 }) => {
    const { batches, next } = await books.attempts(connector, options);
    return { ids: batches.map(({ entries }) => entries.map(({ eventId }) => eventId)), next, batches };
  };

  describe(`${name}, its counters`, () => {
    it("add up in their minute, with the last lag", async () => {
      await books.count(connector, start, { success: 2, error: 1, h3: 2 }, 50);
      await books.count(connector, start, { success: 1, error: 0, h4: 1 }, 40);
      const minutes = await books.minutes(connector, start, start + minuteMillis);
      expect(minutes).toMatchObject([{ success: 3, error: 1, h3: 2, h4: 1, lagMillis: 40 }]);
    });

    it("are answered by the minute, in order and without the minute at the end of the range", async () => {
      for (const minute of [2, 0, 1, 3])
        await books.count(connector, start + minute * minuteMillis, { success: minute }, 0);
      const minutes = await books.minutes(connector, start + minuteMillis, start + 3 * minuteMillis);
      expect(minutes).toMatchObject([{ success: 1 }, { success: 2 }]);
    });

    it("are none for a range that ends before it begins, as after the clock was set back", async () => {
      await books.count(connector, start, { success: 1 }, 0);
      expect(await books.minutes(connector, start + 3 * minuteMillis, start)).toStrictEqual([]);
    });

    it("are answered with their times, by the minute or by the hour as far as hours are over", async () => {
      for (const minute of [0, 59, 60, 125])
        await books.count(connector, start + minute * minuteMillis, { success: 1 }, 0);
      const [from, to] = [start, start + 126 * minuteMillis];
      const timesOf = (timed: Awaited<ReturnType<KeptBooks["byMinute"]>>) =>
        timed.map(({ startMillis, counts }) => [(startMillis - start) / minuteMillis, counts.success]);
      const minutes = [
        [0, 1],
        [59, 1],
        [60, 1],
        [125, 1],
      ];
      expect(timesOf(await books.byMinute(connector, { from, to }))).toStrictEqual(minutes);
      const hours = [
        [0, 2],
        [60, 1],
        [125, 1],
      ];
      for (let asked = 0; asked < 2; asked++)
        expect(timesOf(await books.byHour(connector, { from, to }, to))).toStrictEqual(hours);
      expect(timesOf(await books.byHour(connector, { from, to: start + 60 * minuteMillis }, to))).toStrictEqual([
        [0, 2],
      ]);
      expect(await books.byHour(connector, { from: start + 180 * minuteMillis, to }, to)).toStrictEqual([]);
    });

    it("are each connector's own", async () => {
      await books.count(connector, start, { success: 1 }, 0);
      expect(await books.minutes(`${connector}-other`, start, start + minuteMillis)).toStrictEqual([]);
    });
  });

  describe(`${name}, its attempt log`, () => {
    it("gives batches back as they were, newest first, also those of one moment", async () => {
      await books.logAttempts(connector, [entry("a"), entry("b")], start, "one");
      await books.logAttempts(connector, [entry("c")], start + 5, "one");
      await books.logAttempts(connector, [entry("d")], start, "two");
      const { ids, batches } = await loggedIds();
      expect(ids[0]).toStrictEqual(["c"]);
      expect(new Set(ids.slice(1).map((batch) => batch.join()))).toStrictEqual(new Set(["a,b", "d"]));
      expect(batches[0]?.entries).toStrictEqual([entry("c")]);
      expect(await books.attempts(`${connector}-other`, { limit: 5 })).toStrictEqual({ batches: [] });
    });

    it("goes on after any batch, and after a page", async () => {
      for (const [index, millis] of [9, 999, start].entries())
        await books.logAttempts(connector, [entry(`e${index + 1}`)], millis, "t");
      const first = await loggedIds({ limit: 2 });
      expect(first.ids).toStrictEqual([["e3"], ["e2"]]);
      const last = await loggedIds({ after: first.next ?? "", limit: 2 });
      expect([last.ids, last.next]).toStrictEqual([[["e1"]], undefined]);
      expect((await loggedIds({ after: first.batches[0]?.position ?? "", limit: 1 })).ids).toStrictEqual([["e2"]]);
    });

    it("begins with the newest batch of a moment or before, where one is given", async () => {
      for (const [index, millis] of [start - 1, start, start + 1].entries())
        await books.logAttempts(connector, [entry(`e${index}`)], millis, "t");
      const { batches } = await books.attempts(connector, { until: start, limit: 10 });
      expect(batches.map(({ entries }) => entries[0]?.eventId)).toStrictEqual(["e1", "e0"]);
      const [first] = batches;
      const rest = await books.attempts(connector, { until: start, after: first?.position, limit: 10 });
      expect(rest.batches.map(({ entries }) => entries[0]?.eventId)).toStrictEqual(["e0"]);
      expect(await books.attempts(connector, { until: start - 2, limit: 10 })).toStrictEqual({ batches: [] });
    });

    it("begins with the batch that is named, however many are newer", async () => {
      for (const [index, millis] of [start - 1, start, start + 1].entries())
        await books.logAttempts(connector, [entry(`e${index}`)], millis, "t");
      const position = (await loggedIds()).batches[1]?.position;
      expect((await loggedIds({ at: position ?? "", limit: 5 })).ids).toStrictEqual([["e1"], ["e0"]]);
      expect((await loggedIds({ at: position ?? "", limit: 1 })).ids).toStrictEqual([["e1"]]);
    });

    it("refuses a place to go on from that it did not give out", async () => {
      await expect(books.attempts(connector, { after: "elsewhere", limit: 2 })).rejects.toMatchObject({
        code: "bad-request",
      });
    });
  });

  describe(`${name}, its gaps`, () => {
    it("span all events that were dropped by one rule since one time, and count them", async () => {
      await books.addGap(connector, dropped(50, 60), start);
      await books.addGap(connector, dropped(90), start);
      await books.addGap(connector, dropped(10, 55), start);
      expect(await books.gaps(connector)).toMatchObject([{ rule: "disabled", since: 5, from: 10, to: 91, count: 5 }]);
    });

    it("are separate for each rule, time and connector, in the order of their beginnings", async () => {
      for (const since of [900, 70]) await books.addGap(connector, { ...dropped(1), since }, start);
      await books.addGap(connector, { ...dropped(1), since: 70, rule: "expired" }, start);
      const gaps = (await books.gaps(connector)).map(({ since, rule }) => [since, rule]);
      expect(gaps).toStrictEqual([
        [70, "disabled"],
        [70, "expired"],
        [900, "disabled"],
      ]);
      expect(await books.gaps(`${connector}-other`)).toStrictEqual([]);
    });
  });
}
