/** Reads the series of DynamoDB retentions out of their packs. */

import type { KeptPoint } from "../../../core/event/kept-point.ts";
import type { PlacedPack } from "../../../core/event/pack.ts";
import { pointSeries } from "../../../core/event/pack.ts";
import { rowsOfPacks } from "../../../core/query/rows/merge-packs.ts";
import type { Batch, Scan, SeriesReader } from "../../../core/query/series.ts";
import type { PackTable } from "../pack-table.ts";

export class PackSeries implements SeriesReader {
  private readonly packs: Pick<PackTable, "newestFirst" | "oldestFirst">;

  constructor(packs: Pick<PackTable, "newestFirst" | "oldestFirst">) {
    this.packs = packs;
  }

  scan(scan: Scan): AsyncIterable<Batch> {
    const { series, order } = scan;
    const name = pointSeries(series.retention, series.source, series.measurement);
    // Keeps no point from before 1970, as keys of packs sort by their digits.
    const { from, to } = { from: scan.from < 0n ? 0n : scan.from, to: scan.to };
    // DynamoDB refuses a range whose ends are the wrong way round.
    if (to < from) return none();
    const packs =
      order === "newest-first"
        ? this.packs.newestFirst(name, from, to)
        : pointsOf(this.packs.oldestFirst(name, { from, to, after: undefined }));
    return rowsOfPacks(packs, scan);
  }
}

async function* none(): AsyncGenerator<Batch, void> {}

async function* pointsOf(packs: AsyncIterable<PlacedPack>): AsyncGenerator<readonly KeptPoint[], void> {
  for await (const { points } of packs) yield points;
}
