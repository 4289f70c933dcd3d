/** Prints the figures of the console, with the aims beside them. */

import { rounded } from "../settings.ts";
import { atMost, printAims } from "../tables.ts";
import type { Slowness } from "./browser.ts";
import type { ConsoleFigures } from "./console.ts";

function describe({ processor = 1, line }: Slowness): string {
  const way = line === undefined ? "" : `, ${line.megabitsPerSecond} Mbit/s and ${line.latencyMillis} ms away`;
  return `a processor ${processor} times slower${way}`;
}

const all = (millis: readonly number[]): string => millis.map((each) => rounded(each, 0)).join(", ");

export function printConsole({ browser, paint, table, chart }: ConsoleFigures): void {
  console.log(`${browser}, the built console of a laptop; on ${describe(paint.slowness)}, nothing cached:`);
  console.log(`first paint of the overview after ${all(paint.millis)} ms`);
  console.log(
    `${table.rows} attempts on ${describe(table.slowness)}: ${table.frames} frames of ${table.pixelsPerFrame} pixels, half within ${rounded(table.p50Millis, 1)} ms`,
  );
  console.log(`${chart.points} points, from the beginning of the plot until it is seen: ${all(chart.millis)} ms`);
  printAims([
    atMost("first paint, p50", paint.p50Millis, 1_500, " ms"),
    atMost("rows in the page at a time", table.mostRows, 60),
    atMost("frame while a long table is scrolled, p95", table.p95Millis, 50, " ms"),
    atMost("points drawn, p50", chart.p50Millis, 150, " ms"),
  ]);
}
