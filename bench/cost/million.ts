/** Prices the counted loads as a million events on AWS, beside the share of it that is Lambda's time. */

import type { Addition, Load } from "./loads.ts";
import { computingOf, loadAt, monthSeconds, monthsOf, type Row, rounded } from "./month.ts";

const priced = ["nothing", "connector"] as const satisfies readonly Addition[];

/** Answers dollars for a million events, in all and for Lambda's time. */
function millionOf(loads: readonly Load[], { rate, dollars }: Row, addition: Addition) {
  const all = (dollars[addition] * 1e6) / (rate.pointsPerSecond * monthSeconds);
  return { all, computing: computingOf(loadAt(loads, rate, addition)) * 1e6 };
}

export function millionTable(loads: readonly Load[]): string {
  const rows = monthsOf(loads).map((row) => {
    const { pointsPerRequest, pointsPerSecond } = row.rate;
    const parts = priced.map((addition) => millionOf(loads, row, addition));
    const sum = parts.reduce((dollars, { all }) => dollars + all, 0);
    const cells = [
      ...[pointsPerRequest, pointsPerSecond].map((count) => count.toLocaleString("en-US")),
      ...parts.flatMap(({ all, computing }) => [rounded(all), rounded(computing)]),
      rounded(sum),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  const computing = "of it computing";
  const heads = ["points a request", "a second", "taken in, event log", computing, "+ a data connector", computing];
  return [`| ${heads.join(" | ")} | together |`, `|${"---|".repeat(heads.length + 1)}`, ...rows].join("\n");
}
