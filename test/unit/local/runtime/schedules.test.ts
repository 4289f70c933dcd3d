import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Schedules } from "../../../../local/runtime/schedules.ts";
import type { LocalSchedule } from "../../../../local/template/model/functions.ts";
import type { Platform } from "../../../../local/template/model/platform.ts";
import { readRateMillis } from "../../../../local/template/schedule-expression.ts";

describe("a schedule's expression", () => {
  test.each([
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["rate(2 hours)", 7_200_000],
    ["rate(1 day)", 86_400_000],
  ])("%s is every %d ms", (expression, everyMillis) => {
    expect(readRateMillis(expression)).toBe(everyMillis);
  });

  test.each(["rate(0 minutes)", "rate(1 week)", "cron(* * * *)", "cron(0 12 * * ? *)", "at(2026-01-01T00:00:00)", ""])(
    "%j is not a rate",
    (expression) => {
      expect(readRateMillis(expression)).toBeUndefined();
    },
  );
});

describe("schedules", () => {
  beforeEach(() => vi.useFakeTimers({ now: new Date("2026-11-21T11:59:00Z") }));
  afterEach(() => vi.useRealTimers());

  const begin = (...schedules: Partial<LocalSchedule>[]) => {
    const payloads: unknown[] = [];
    const invoker = {
      invoke: async (_: string, payload: string) => {
        payloads.push(JSON.parse(payload));
        return { kind: "answered", payload: "null" } as const;
      },
    };
    const usual = { logicalId: "S", name: "s", everyMillis: 60_000, functionArn: "arn:f", enabled: true };
    const all = schedules.map((schedule) => ({ ...usual, ...schedule }));
    const platform = { account: "000000000000", region: "eu-west-1", schedules: all } as unknown as Platform;
    return { payloads, running: new Schedules({ platform, invoker }) };
  };

  test("run at their rate with their input, until they are stopped", () => {
    const { payloads, running } = begin({ input: '{"task":"sweep"}' }, { enabled: false, input: '"never"' });
    vi.advanceTimersByTime(180_000);
    expect(payloads).toEqual([{ task: "sweep" }, { task: "sweep" }, { task: "sweep" }]);
    running.stop();
    vi.advanceTimersByTime(180_000);
    expect(payloads).toHaveLength(3);
  });

  test("without an input carry the service's event", () => {
    const { payloads, running } = begin({});
    vi.advanceTimersByTime(60_000);
    expect(payloads).toMatchObject([
      { source: "aws.events", "detail-type": "Scheduled Event", time: "2026-11-21T12:00:00Z", detail: {} },
    ]);
    running.stop();
  });
});
