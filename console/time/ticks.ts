/** Chooses the moments that an axis of time marks: round ones as the clocks of a zone show them. */

import { asIfUtc, civilAt, momentOf, offsetMillis } from "./zone.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** The steps between marks, up to a fortnight. Longer ones are months. */
const steps = [1, 2, 5, 10, 15, 30]
  .flatMap((count) => [count * second])
  .concat(
    [1, 2, 5, 10, 15, 30].map((count) => count * minute),
    [1, 2, 3, 6, 12].map((count) => count * hour),
    [1, 2, 7, 14].map((count) => count * day),
  );
const monthSteps = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200];

/**
 * Answers at most `most` round moments between two, in order. Hours and days are those of the zone: midnight is marked
 * where the zone has midnight, also on the day that clocks change.
 */
export function ticksOf(fromMillis: number, toMillis: number, zone: string, most: number): number[] {
  const least = (toMillis - fromMillis) / Math.max(1, most - 1);
  const step = steps.find((each) => each >= least);
  const found =
    step === undefined ? months(fromMillis, toMillis, zone, least) : rounds(fromMillis, toMillis, zone, step);
  return [...new Set(found)]
    .filter((each) => each >= fromMillis && each <= toMillis)
    .toSorted((one, other) => one - other);
}

function rounds(fromMillis: number, toMillis: number, zone: string, step: number): number[] {
  const begin = fromMillis + offsetMillis(zone, fromMillis) - step;
  const end = toMillis + offsetMillis(zone, toMillis) + step;
  const first = Math.ceil(begin / step) * step;
  const count = Math.max(0, Math.floor((end - first) / step) + 1);
  return Array.from({ length: count }, (_, index) => shown(first + index * step, zone)).filter(
    (each) => each !== undefined,
  );
}

/** Answers when a zone shows what UTC shows at a moment, or undefined where its clocks skip that. */
function shown(utcMillis: number, zone: string): number | undefined {
  const meaning = momentOf(civilAt(utcMillis, "UTC"), zone);
  return meaning.kind === "skipped" ? undefined : meaning.millis;
}

function months(fromMillis: number, toMillis: number, zone: string, least: number): number[] {
  const step = monthSteps.find((each) => each * 28 * day >= least) ?? 1200;
  const begin = civilAt(fromMillis, zone);
  const firstMonth = Math.floor((begin.year * 12 + begin.month - 1) / step) * step;
  const count = Math.ceil((toMillis - fromMillis) / (step * 28 * day)) + 2;
  return Array.from({ length: count }, (_, index) => firstMonth + index * step)
    .map((each) =>
      asIfUtc({ year: Math.floor(each / 12), month: (each % 12) + 1, day: 1, hour: 0, minute: 0, second: 0 }),
    )
    .map((each) => shown(each, zone))
    .filter((each) => each !== undefined);
}
