import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parametersOf } from "../../../../../console/api/attempts.ts";
import { coversGap } from "../../../../../console/jobs/covers-gap.ts";
import { eventOfKey, eventsOf, groupByEvent, keyOf } from "../../../../../console/pages/connectors/attempts/rows.ts";
import { resultOf } from "../../../../../console/words/attempt.ts";
import { attemptAt, jobs } from "../../../support/connectors.ts";

const attempt = attemptAt(1);

describe("attempts grouped by their events", () => {
  it("are one row an event, the latest attempt first, and none is lost from the counts", () => {
    const ids = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 50 });
    fc.assert(
      fc.property(ids, (events) => {
        const attempts = events.map((event, index) => ({ ...attempt, eventId: `e${event}`, attempt: index }));
        const rows = groupByEvent(attempts);
        expect(rows.map((row) => row.attempt.eventId)).toEqual([...new Set(attempts.map(({ eventId }) => eventId))]);
        expect(rows.reduce((sum, { count = 0 }) => sum + count, 0)).toBe(attempts.length);
        for (const row of rows) {
          expect(row.attempt).toBe(attempts.find(({ eventId }) => eventId === row.attempt.eventId));
        }
        expect(eventsOf(attempts)).toHaveLength(rows.length);
      }),
    );
  });

  it("have a key that names the event", () => {
    expect(eventOfKey(keyOf(attempt))).toBe(attempt.eventId);
  });

  it("tell the status, or the class where none came", () => {
    expect(resultOf(attempt)).toBe("503");
    expect(resultOf({ ...attempt, status: null, errorClass: "tls" })).toBe("TLS");
  });
});

describe("what is asked for attempts", () => {
  const now = Date.parse("2026-01-02T03:04:05Z");

  it("is nothing but the filters that are set", () => {
    expect(parametersOf({}, now)).toEqual({});
    expect(parametersOf({ from: "-7d", statusClasses: [], eventId: "" }, now)).toEqual({});
    expect(parametersOf({ acknowledged: "false", errorClasses: ["tls"], devices: ["d1"] }, now)).toEqual({
      acknowledged: "false",
      error_classes: ["tls"],
      device_ids: ["d1"],
    });
  });

  it("has its range fixed at one moment", () => {
    expect(parametersOf({ from: "-1h" }, now)).toEqual({ start_time: "2026-01-02T02:04:05.000000Z" });
    expect(parametersOf({ from: "-2h", to: "-1h" }, now)).toEqual({
      start_time: "2026-01-02T01:04:05.000000Z",
      end_time: "2026-01-02T02:04:05.000000Z",
    });
    expect(parametersOf({ from: "nonsense" }, now)).toEqual({});
  });
});

describe("a gap", () => {
  const [replay] = jobs;
  const gap = {
    rule: "disabled",
    startTime: "2026-01-02T03:10:00.000000Z",
    endTime: "2026-01-02T03:20:00.000001Z",
    count: 2,
    replay: null,
  } as const;
  const job = { ...replay, kind: "replay", state: "DONE" } as const;
  const covers = (parameters: object): boolean =>
    coversGap(
      {
        ...job,
        name: "j",
        reason: null,
        createdBy: "u",
        createTime: "",
        updateTime: "",
        target: null,
        progress: { done: 1, total: null },
        parameters,
      },
      gap,
    );

  it("was fetched by replays of all of it alone, to the microsecond", () => {
    expect(covers({ startTime: gap.startTime, endTime: gap.endTime })).toBe(true);
    expect(covers({ startTime: gap.startTime, endTime: "2026-01-02T03:20:00.000000Z" })).toBe(false);
    expect(covers({ startTime: "2026-01-02T03:10:00.000001Z", endTime: gap.endTime })).toBe(false);
    expect(covers({ startTime: gap.startTime, endTime: gap.endTime, eventTypes: ["touch"] })).toBe(false);
    expect(covers({})).toBe(false);
  });
});
