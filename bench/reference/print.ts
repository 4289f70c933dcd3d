/** Prints the speed of the platform beside that of the reference program, and as docs/performance.md has it. */

import { rounded } from "../settings.ts";
import { atLeast, atMost, printAims } from "../tables.ts";
import type { OpenFigures } from "./phases.ts";
import type { ProgramFigures, SpeedFigures } from "./speed.ts";

interface Row {
  readonly figure: string;
  readonly value: (figures: ProgramFigures) => number | string;
}

const openAt = ({ open }: ProgramFigures, rate: number): OpenFigures | undefined =>
  open.find(({ pointsPerSecond }) => pointsPerSecond === rate);

const latencyRow = (rate: number): Row => ({
  figure: `POST to receipt at ${rate}/s, p50 / p99 ms`,
  value: (figures) => {
    const { p50Millis = Number.NaN, p99Millis = Number.NaN } = openAt(figures, rate) ?? {};
    return `${rounded(p50Millis, 1)} / ${rounded(p99Millis, 1)}`;
  },
});

const rowsOf = ({ connections, ours: { open } }: SpeedFigures): Row[] => [
  {
    figure: `accepted a second, ${connections} connections`,
    value: ({ closed }) => Math.round(closed.acceptedPerSecond),
  },
  { figure: "delivered a second", value: ({ closed }) => Math.round(closed.deliveredPerSecond) },
  {
    figure: "processor time an event, ms",
    value: ({ closed: { processorMillisPerEvent: millis } }) => (millis === null ? "–" : rounded(millis)),
  },
  { figure: "resident memory, MiB", value: ({ closed }) => Math.round(closed.residentMebibytes) },
  ...open.map(({ pointsPerSecond }) => latencyRow(pointsPerSecond)),
];

/** Writes the table of docs/performance.md. */
export function speedPage(figures: SpeedFigures): string {
  const rows = rowsOf(figures).map(
    ({ figure, value }) => `| ${figure} | ${value(figures.reference)} | ${value(figures.ours)} |`,
  );
  const ratio = `| delivered, Millrace ÷ reference | | ${rounded(figures.ratio)} |`;
  return ["| single points, one a request | reference | Millrace |", "|---|---|---|", ...rows, ratio].join("\n");
}

/** The longest p99 by points a second, in milliseconds. */
const aimedP99: Readonly<Record<number, number>> = { 50: 25, 200: 50 };

export function printSpeed(figures: SpeedFigures): void {
  const { rounds, loadBefore, ratio, ratios, reference, ours } = figures;
  console.log(
    `single points, one a request; medians of ${rounds} rounds in turns; the machine's load before was ${rounded(loadBefore, 1)}:`,
  );
  console.table(
    rowsOf(figures).map(({ figure, value }) => ({ figure, reference: value(reference), ours: value(ours) })),
  );
  console.log(`delivered, ours / reference, by round: ${ratios.map((each) => rounded(each)).join(", ")}`);
  printAims([
    atLeast("delivered a second, ours / reference", ratio, 0.5),
    atMost("processor time an event", ours.closed.processorMillisPerEvent ?? Number.NaN, 1.7, " ms"),
    ...ours.open.map(({ pointsPerSecond, p99Millis }) =>
      atMost(`p99 at ${pointsPerSecond}/s`, p99Millis, aimedP99[pointsPerSecond] ?? Number.NaN, " ms"),
    ),
  ]);
  console.log(`for docs/performance.md:\n\n${speedPage(figures)}\n`);
}
