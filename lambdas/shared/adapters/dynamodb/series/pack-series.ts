/** Reads the series of DynamoDB retentions out of their packs. */

import type { KeptPoint } from "../../../core/event/kept-point.ts";
import type { PlacedPack } from "../../../core/event/pack.ts";
import { pointSeries } from "../../../core/event/pack.ts";
import type { PackReader, SeenPack } from "../../../core/query/blocks/keep-day.ts";
import { rowsOfPacks } from "../../../core/query/rows/merge-packs.ts";
import type { Batch, Scan, SeriesReader } from "../../../core/query/series.ts";
import type { PackTable } from "../pack-table.ts";

export class PackSeries implements SeriesReader, PackReader {
  private readonly packs: Pick<PackTable, "newestPacksFirst" | "oldestFirst">;

  constructor(packs: Pick<PackTable, "newestPacksFirst" | "oldestFirst">) {
    this.packs = packs;
  }

  scan(scan: Scan, see?: (pack: SeenPack) => void): AsyncIterable<Batch> {
    const { series, order } = scan;
    const name = pointSeries(series.retention, series.source, series.measurement);
    // Keeps no point from before 1970, as keys of packs sort by their digits.
    const { from, to } = { from: scan.from < 0n ? 0n : scan.from, to: scan.to };
    // DynamoDB refuses a range whose ends are the wrong way round.
    if (to < from) return none();
    const packs =
      order === "newest-first"
        ? this.packs.newestPacksFirst(name, from, to)
        : this.packs.oldestFirst(name, { from, to, after: undefined });
    return rowsOfPacks(pointsOf(packs, scan, see), scan);
  }
}

async function* none(): AsyncGenerator<Batch, void> {}

async function* pointsOf(
  packs: AsyncIterable<PlacedPack>,
  { checkTime }: Scan,
  see?: (pack: SeenPack) => void,
): AsyncGenerator<readonly KeptPoint[], void> {
  for await (const { points, expiresAt } of packs) {
    checkTime?.();
    const [first, last] = [points[0], points.at(-1)];
    if (see && first && last) see({ first: BigInt(first.atNanos), last: BigInt(last.atNanos), expiresAt });
    yield points;
  }
}
