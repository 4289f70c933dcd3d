/** When a schedule is due: `rate(…)` and `cron(…)` as EventBridge writes them, in UTC. */

export type Timetable =
  | { readonly kind: "rate"; readonly everyMs: number }
  | { readonly kind: "cron"; readonly isDue: (minute: Date) => boolean };

const unitMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

const fields = [
  { name: "minute", from: 0, to: 59, of: (at: Date) => at.getUTCMinutes() },
  { name: "hour", from: 0, to: 23, of: (at: Date) => at.getUTCHours() },
  { name: "day of the month", from: 1, to: 31, of: (at: Date) => at.getUTCDate() },
  { name: "month", from: 1, to: 12, of: (at: Date) => at.getUTCMonth() + 1 },
  // EventBridge counts from Sunday, 1.
  { name: "day of the week", from: 1, to: 7, of: (at: Date) => at.getUTCDay() + 1 },
  { name: "year", from: 1970, to: 2199, of: (at: Date) => at.getUTCFullYear() },
] as const;

/**
 * Cron fields may hold `*`, `?`, numbers, ranges, steps and lists; names of months and days, `L`, `W` and `#` are not
 * understood. Throws, with the reason, on anything else.
 */
export function readSchedule(expression: string): Timetable {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) {
    const everyMs = Number(rate[1]) * (unitMs[rate[2] ?? ""] ?? 0);
    if (everyMs > 0) return { kind: "rate", everyMs };
  }
  const parts = /^cron\((.+)\)$/.exec(expression)?.[1]?.split(/\s+/);
  if (parts?.length !== fields.length) {
    throw new Error(
      `The laptop does not understand the schedule ${expression}: write rate(…) or a cron(…) of six fields.`,
    );
  }
  const allowed = fields.map((field, index) => valuesOf(parts[index] ?? "", field, expression));
  return { kind: "cron", isDue: (minute) => fields.every(({ of }, index) => allowed[index]?.has(of(minute)) ?? false) };
}

type Field = (typeof fields)[number];

function valuesOf(text: string, field: Field, expression: string): ReadonlySet<number> {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [, range = "", step = "1"] = /^([^/]+)(?:\/(\d+))?$/.exec(part) ?? [];
    const [from, to] = boundsOf(range, part.includes("/"), field);
    if (!(from >= field.from && to <= field.to && from <= to && Number(step) > 0)) {
      throw new Error(`The laptop does not understand "${part}" as the ${field.name} of the schedule ${expression}.`);
    }
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values;
}

/** `5/10` means from 5 to the end by tens. */
function boundsOf(range: string, hasStep: boolean, { from, to }: Field): [number, number] {
  if (range === "*" || range === "?") return [from, to];
  const [first = "", last = first] = range.split("-");
  const digits = /^\d+$/;
  if (!digits.test(first) || !digits.test(last)) return [Number.NaN, Number.NaN];
  return [Number(first), hasStep && !range.includes("-") ? to : Number(last)];
}
