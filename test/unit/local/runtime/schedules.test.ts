import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readSchedule } from "../../../../local/runtime/schedule-expression.ts";
import { Schedules } from "../../../../local/runtime/schedules.ts";
import type { LocalSchedule } from "../../../../local/template/model/functions.ts";
import type { Platform } from "../../../../local/template/model/platform.ts";

const isDue = (expression: string, at: string): boolean => {
  const timetable = readSchedule(expression);
  return timetable.kind === "cron" && timetable.isDue(new Date(at));
};

describe("a schedule's expression", () => {
  test.each([
    ["rate(1 minute)", 60_000],
    ["rate(5 minutes)", 300_000],
    ["rate(2 hours)", 7_200_000],
    ["rate(1 day)", 86_400_000],
  ])("%s is every %d ms", (expression, everyMs) => {
    expect(readSchedule(expression)).toEqual({ kind: "rate", everyMs });
  });

  test.each([
    ["cron(0 12 * * ? *)", "2026-11-21T12:00:00Z", true],
    ["cron(0 12 * * ? *)", "2026-11-21T12:01:00Z", false],
    ["cron(0/15 * * * ? *)", "2026-11-21T03:45:00Z", true],
    ["cron(5/20 * * * ? *)", "2026-11-21T03:45:00Z", true],
    ["cron(5/20 * * * ? *)", "2026-11-21T03:40:00Z", false],
    ["cron(0 8-10 ? * 2-6 *)", "2026-11-20T09:00:00Z", true],
    ["cron(0 8-10 ? * 2-6 *)", "2026-11-21T09:00:00Z", false],
    ["cron(0 0 1,15 * ? 2026)", "2026-12-15T00:00:00Z", true],
  ])("%s at %s: %s", (expression, at, due) => {
    expect(isDue(expression, at)).toBe(due);
  });

  test.each([
    "rate(0 minutes)",
    "rate(1 week)",
    "cron(* * * *)",
    "cron(61 * * * ? *)",
    "cron(0 12 L * ? *)",
    "at(2026-01-01T00:00:00)",
    "",
  ])("%j is refused by name", (expression) => {
    expect(() => readSchedule(expression)).toThrow(expression);
  });
});

describe("schedules", () => {
  beforeEach(() => vi.useFakeTimers({ now: new Date("2026-11-21T11:58:30Z") }));
  afterEach(() => vi.useRealTimers());

  const begin = (...schedules: Partial<LocalSchedule>[]) => {
    const payloads: unknown[] = [];
    const invoker = {
      invoke: async (_: string, payload: string) => {
        payloads.push(JSON.parse(payload));
        return { kind: "answered", payload: "null" } as const;
      },
    };
    const usual = { logicalId: "S", name: "s", expression: "rate(1 minute)", functionArn: "arn:f", enabled: true };
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

  test("run at the full minute that a cron expression names, with the service's event", () => {
    const { payloads, running } = begin({ expression: "cron(0 12 * * ? *)" });
    vi.advanceTimersByTime(300_000);
    expect(payloads).toMatchObject([
      { source: "aws.events", "detail-type": "Scheduled Event", time: "2026-11-21T12:00:00Z", detail: {} },
    ]);
    running.stop();
  });
});
