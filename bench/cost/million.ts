/**
 * Prices the counted loads as a million events on AWS, beside the share of it that is Lambda's time, and as a million
 * points that each kind of retention keeps.
 */

import { type Addition, type Kind, kinds, type Load } from "./loads.ts";
import { callsOf, computingOf, loadAt, monthSeconds, monthsOf, type Row, rounded } from "./month.ts";

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

/** Answers what a kind adds for a million points: calls of AWS, and dollars for all that is billed of them. */
function keptOf(loads: readonly Load[], { rate, dollars }: Row, kind: Kind): string[] {
  const calls = callsOf(loadAt(loads, rate, kind), loadAt(loads, rate, "S3"));
  return [
    Number(calls.toPrecision(2)).toLocaleString("en-US"),
    rounded((dollars[kind] * 1e6) / (rate.pointsPerSecond * monthSeconds)),
  ];
}

export function kindsTable(loads: readonly Load[]): string {
  const rows = monthsOf(loads).map((row) => {
    const { pointsPerRequest, pointsPerSecond } = row.rate;
    const load = [pointsPerRequest, pointsPerSecond].map((count) => count.toLocaleString("en-US"));
    return `| ${[...load, ...kinds.flatMap((kind) => keptOf(loads, row, kind))].join(" | ")} |`;
  });
  const heads = ["points a request", "a second", ...kinds.flatMap((kind) => [`\`${kind}\`: calls`, "dollars"])];
  return [`| ${heads.join(" | ")} |`, `|${"---|".repeat(heads.length)}`, ...rows].join("\n");
}
