import { describe, expect, it } from "vitest";
import { acceptedAt, atSeconds, day, kept, logged, pointAt, retained, written } from "./kept.ts";

const seriesOf = (measurement: string) => `year#S#${measurement}`;
const today = Math.floor(atSeconds / day);
const { measurement: m } = pointAt(0);
/** Is between two days that are over. */
const midnight = (today - 1) * day;

describe("points of days that are over", () => {
  it("have the blocks of their days count no more, once for each series and day, after they were written", async () => {
    const steps: string[] = [];
    const { renewed } = await kept(
      [
        retained([pointAt(midnight, { eventId: "a" }), pointAt(midnight - 1, { eventId: "b" })]),
        retained([pointAt(atSeconds - 3 * day, { eventId: "c", measurement: "other" })]),
        retained([pointAt(midnight + 3600, { eventId: "d" })]),
      ],
      {
        writePacks: () => {
          steps.push("write");
          return written;
        },
        report: (message) => steps.push(message),
      },
    );
    const keptUntil = midnight + 365 * day;
    expect(renewed.map(([series, of]) => [series, of]).sort()).toEqual(
      [
        [seriesOf(m), today - 1],
        [seriesOf(m), today - 2],
        [seriesOf("other"), today - 3],
      ].sort(),
    );
    expect(renewed.find(([series, of]) => series === seriesOf(m) && of === today - 2)?.[2]).toBe(keptUntil);
    expect(steps).toEqual(["write"]);
  });

  it("are tried again where that fails, and nothing is renewed whose points were not written", async () => {
    const late = [retained([pointAt(atSeconds - 2 * day)])];
    const failing = { renew: () => Promise.reject(new Error("throttled")) };
    expect((await kept(late, { days: failing })).failed).toEqual(["0"]);
    const unwritten = await kept(late, {
      writePacks: () => ({ ...written, points: Promise.reject(new Error("throttled")) }),
    });
    expect([unwritten.failed, unwritten.renewed]).toEqual([["0"], []]);
  });
});

describe("points of today", () => {
  it("cost nothing more, nor do those of the event log", async () => {
    const { renewed } = await kept([
      retained([pointAt(atSeconds), pointAt(atSeconds + 3 * day)]),
      logged([pointAt(atSeconds - 5 * day)]),
    ]);
    expect(renewed).toEqual([]);
  });

  it("count as late from the first moment of the next day on", async () => {
    const last = (today + 1) * day - 1;
    const at = (nowMillis: number) => kept([retained([pointAt(last)])], { nowMillis: () => nowMillis });
    expect((await at((today + 1) * day * 1000 - 1)).renewed).toEqual([]);
    expect((await at((today + 1) * day * 1000)).renewed).toHaveLength(1);
    expect(acceptedAt).toBeLessThan((today + 1) * day * 1000);
  });
});
