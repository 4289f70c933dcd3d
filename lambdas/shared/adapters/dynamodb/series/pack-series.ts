/** Reads the series of DynamoDB retentions out of their packs. */

import { pointSeries } from "../../../core/event/pack.ts";
import type { PackReader, SeenPack } from "../../../core/query/blocks/keep-day.ts";
import { type PacksAtOnce, rowsOfPacks } from "../../../core/query/rows/merge-packs.ts";
import { nanosOf } from "../../../core/query/rows/moment.ts";
import { PackPoints, type RowPoint } from "../../../core/query/rows/pack-points.ts";
import type { Batch, Scan, SeriesReader } from "../../../core/query/series.ts";
import type { PackTable } from "../pack-table.ts";
import { inflatedText } from "./inflate.ts";
import type { KeptPack } from "./pack-pages.ts";

type See = (pack: SeenPack) => void;

export class PackSeries implements SeriesReader, PackReader {
  private readonly packs: Pick<PackTable, "pages">;

  constructor(packs: Pick<PackTable, "pages">) {
    this.packs = packs;
  }

  scan(scan: Scan, see?: See): AsyncIterable<Batch> {
    const { series, order } = scan;
    const name = pointSeries(series.retention, series.source, series.measurement);
    // Keeps no point from before 1970, as keys of packs sort by their digits.
    const { from, to } = { from: scan.from < 0n ? 0n : scan.from, to: scan.to };
    // DynamoDB refuses a range whose ends are the wrong way round.
    if (to < from) return none();
    return rowsOfPacks(packsIn(this.packs.pages(name, [from, to], order === "oldest-first"), scan, see), scan);
  }
}

async function* none(): AsyncGenerator<Batch, void> {}

async function* packsIn(
  pages: AsyncIterable<readonly KeptPack[]>,
  { checkTime, fields }: Scan,
  see?: See,
): AsyncGenerator<PacksAtOnce, void> {
  const points = new PackPoints(fields);
  for await (const page of pages) {
    checkTime?.();
    yield readEach(page, points, see);
  }
}

function* readEach(page: readonly KeptPack[], reader: PackPoints, see?: See): Generator<readonly RowPoint[], void> {
  for (const { deflated, expiresAt } of page) {
    const points = reader.read(inflatedText(deflated));
    const [first, last] = [points[0], points.at(-1)];
    if (see && first && last) see({ first: nanosOf(first), last: nanosOf(last), expiresAt });
    yield points;
  }
}
