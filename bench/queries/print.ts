/** Prints the figures of queries, with the aims beside them. */

import { rounded } from "../settings.ts";
import { atMost, printAims } from "../tables.ts";
import type { AskedFigures, QueriesFigures } from "./queries.ts";

const ratioOf = ({ p50Millis, influxdP50Millis }: AskedFigures): number | string =>
  influxdP50Millis === null ? "not installed" : rounded(p50Millis / influxdP50Millis, 1);

const askedRow = (asked: AskedFigures) => ({
  query: asked.figure,
  rows: asked.rows,
  calls: asked.calls,
  "p50 ms": rounded(asked.p50Millis, 1),
  "p95 ms": rounded(asked.p95Millis, 1),
  "InfluxDB p50 ms": asked.influxdP50Millis === null ? "–" : rounded(asked.influxdP50Millis, 1),
  "p50 / InfluxDB's": ratioOf(asked),
});

export function printQueries(figures: QueriesFigures): void {
  const { hourByTens, hourSingly, tagValues, firstYear, year, bytesOfPoint, day } = figures;
  console.log(`${figures.what}. InfluxDB beside it: ${figures.influxd}.`);
  console.table([hourByTens, hourSingly, tagValues, year].map(askedRow));
  console.log(
    `the year has ${figures.yearPoints} points; its first query took ${rounded(firstYear.millis, 0)} ms and ${firstYear.calls} calls, and after ${firstYear.askedUntilBuilt} all its days were kept by column`,
  );
  console.log("bytes a point as DynamoDB meters them, of one field and one tag; blocks come on top of packs:");
  console.table([
    {
      "sent singly": rounded(bytesOfPoint.sentSingly, 1),
      "by tens": rounded(bytesOfPoint.sentByTens, 1),
      "by sixties": rounded(bytesOfPoint.sentBySixties, 1),
      "in blocks": rounded(bytesOfPoint.inBlocks, 1),
    },
  ]);
  console.log(
    `a day of ${day.points} points is built in ${rounded(day.buildP50Millis, 1)} ms (median of ${day.built} days, through gate and disk)`,
  );
  printAims([
    atMost("last hour, sent ten at a time, p50", hourByTens.p50Millis, 50, " ms"),
    atMost("last hour, sent singly, p50", hourSingly.p50Millis, 150, " ms"),
    atMost("SHOW TAG VALUES, p50", tagValues.p50Millis, 50, " ms"),
    atMost("daily means of a year, first query", firstYear.millis, 1_000, " ms"),
    atMost("its calls", firstYear.calls, 50),
    atMost("daily means of a year, from blocks, p50", year.p50Millis, 1_000, " ms"),
    atMost("its calls", year.calls, 50),
  ]);
}
