/** Reads the series of retentions in the lake, day by day. */

import type { KeptPoint } from "../../../core/event/kept-point.ts";
import { byPlaceInFile, dayOf, dayPrefix, withoutRepeats } from "../../../core/lake/layout.ts";
import type { LakePoint } from "../../../core/lake/point.ts";
import { rowsOfPacks } from "../../../core/query/rows/merge-packs.ts";
import type { Batch, Scan, SeriesReader } from "../../../core/query/series.ts";
import { decodeSeries } from "./decode.ts";
import type { LakeStore } from "./lake-store.ts";

/** Bounds the files that are in memory at once. */
const filesAtOnce = 8;

const minuteNanos = 60_000_000_000n;

export class LakeSeries implements SeriesReader {
  private readonly store: Pick<LakeStore, "days" | "keys" | "get">;

  constructor(store: Pick<LakeStore, "days" | "keys" | "get">) {
    this.store = store;
  }

  scan(scan: Scan): AsyncIterable<Batch> {
    return rowsOfPacks(this.minutes(scan), scan);
  }

  /** Answers the points of each minute, as packs of DynamoDB would come. */
  private async *minutes(scan: Scan): AsyncGenerator<readonly KeptPoint[], void> {
    const { series, order } = scan;
    // Keeps no point from before 1970, as no other kind does.
    const from = scan.from < 0n ? 0n : scan.from;
    if (scan.to < from) return;
    const [first, last] = [dayOf(from), dayOf(scan.to)];
    const days = (await this.store.days(series)).filter((day) => day >= first && day <= last);
    if (order === "newest-first") days.reverse();
    for (const day of days) {
      const points = await this.pointsOf(dayPrefix(series, day), { ...series, from, to: scan.to });
      const minutes = [...Map.groupBy(points, ({ atNanos }) => BigInt(atNanos) / minuteNanos).values()];
      if (order === "newest-first") minutes.reverse();
      yield* minutes;
    }
  }

  /** Answers a day's points in order of their times. A point may be in several files, of batches that came twice. */
  private async pointsOf(prefix: string, range: Parameters<typeof decodeSeries>[1]): Promise<LakePoint[]> {
    const keys = await this.store.keys(prefix);
    const points: LakePoint[] = [];
    for (let start = 0; start < keys.length; start += filesAtOnce) {
      const read = keys.slice(start, start + filesAtOnce).map(async (key) => {
        const bytes = await this.store.get(key);
        return bytes ? decodeSeries(bytes, range) : [];
      });
      for (const some of await Promise.all(read)) for (const point of some) points.push(point);
    }
    return withoutRepeats(points).sort(byPlaceInFile);
  }
}
