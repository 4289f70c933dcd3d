/** Writes what is seen as CSV, with times as the chosen zone shows them, and no cell that a spreadsheet would run. */

import { csvRow } from "../../snippets/quote.ts";
import { formatTime, nameZone } from "../../time/format.ts";
import type { Cell, Grid } from "./frames.ts";

/** Writes a moment as a zone shows it, with its milliseconds where it has some. */
export function writeMoment(millis: number, zone: string): string {
  const rest = ((millis % 1000) + 1000) % 1000;
  return `${formatTime(millis, zone)}${rest === 0 ? "" : `.${String(Math.trunc(rest)).padStart(3, "0")}`}`;
}

export function writeCsv({ heads, rows, isTimed }: Grid, zone: string): string {
  if (!isTimed) return [csvRow(heads), ...rows.map((row) => csvRow(row))].join("");
  const last = Number(rows.at(-1)?.[0] ?? 0);
  const told: Cell[][] = rows.map(([time, ...cells]) => [writeMoment(Number(time), zone), ...cells]);
  return [csvRow([`time in ${nameZone(zone, last)}`, ...heads.slice(1)]), ...told.map((row) => csvRow(row))].join("");
}
