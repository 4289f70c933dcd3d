/** Reads the one kind of schedule that the laptop imitates: `rate(…)`, as EventBridge writes it. */

const unitMillis: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Answers the interval in milliseconds; undefined for anything but a rate above zero, such as `cron(…)` or `at(…)`. */
export function readRateMillis(expression: string): number | undefined {
  const [, count = "", unit = ""] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const everyMillis = Number(count) * (unitMillis[unit] ?? 0);
  return everyMillis > 0 ? everyMillis : undefined;
}
