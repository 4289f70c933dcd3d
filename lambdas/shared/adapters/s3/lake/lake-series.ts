/**
 * Reads the series of retentions in the lake, day by day, and a day row group by row group: what a file's end says of its
 * groups is read first, and of them only those that may hold the series.
 */

import { PlatformError } from "../../../core/error.ts";
import type { KeptPoint } from "../../../core/event/kept-point.ts";
import { dayOf, dayPrefix, isPointFile, type LakeObject } from "../../../core/lake/layout.ts";
import { type HeldLimits, inOrderOfTime, type Piece, usualHeld } from "../../../core/query/rows/in-order.ts";
import { rowsOfRuns } from "../../../core/query/rows/merge-packs.ts";
import type { Batch, Scan, SeriesReader } from "../../../core/query/series.ts";
import { decodeGroup, type FoundGroup, findGroups, type RowRange } from "./decode.ts";
import type { LakeStore } from "./lake-store.ts";

/** Asks for the ends of so many files at once. */
const filesAtOnce = 8;

export class LakeSeries implements SeriesReader {
  private readonly store: Pick<LakeStore, "days" | "list" | "part">;
  private readonly limits: HeldLimits;

  constructor(store: Pick<LakeStore, "days" | "list" | "part">, limits: HeldLimits = usualHeld) {
    this.store = store;
    this.limits = limits;
  }

  scan(scan: Scan): AsyncIterable<Batch> {
    return rowsOfRuns(this.runs(scan), scan);
  }

  private async *runs(asked: Scan): AsyncGenerator<readonly KeptPoint[], void> {
    // Keeps no point from before 1970, as no other kind does.
    const scan = asked.from < 0n ? { ...asked, from: 0n } : asked;
    const { series, order, from, to } = scan;
    if (to < from) return;
    const [first, last] = [dayOf(from), dayOf(to)];
    const days = (await this.store.days(series)).filter((day) => day >= first && day <= last);
    if (order === "newest-first") days.reverse();
    for (const day of days) yield* inOrderOfTime(await this.piecesOf(day, scan), scan, this.limits);
  }

  /** Answers the row groups of a day that may hold rows of the scan. A point may be in several, of batches that came twice. */
  private async piecesOf(day: string, { series, from, to, checkTime }: Scan): Promise<Piece[]> {
    const files = (await this.store.list(dayPrefix(series, day))).filter(({ key }) => isPointFile(key));
    const range: RowRange = { source: series.source, measurement: series.measurement, from, to };
    const pieces: Piece[] = [];
    for (let start = 0; start < files.length; start += filesAtOnce) {
      checkTime?.();
      const some = files.slice(start, start + filesAtOnce).map((file) => this.groupsOf(file, range));
      for (const each of await Promise.all(some)) for (const piece of each) pieces.push(piece);
    }
    return pieces;
  }

  private async groupsOf({ key, size }: LakeObject, range: RowRange): Promise<Piece[]> {
    let isGone = false;
    const read = async (start: number, end: number): Promise<Uint8Array> => {
      const bytes = await this.store.part(key, start, end);
      if (bytes) return bytes;
      isGone = true;
      throw new PlatformError("unavailable", `The file ${key} was removed while it was read; ask again.`);
    };
    try {
      return (await findGroups({ size, read }, range)).map((group) => pieceOf(group, read, range));
    } catch (error) {
      // Passes over a file that was removed since it was listed: another one holds its points, and was listed with it.
      if (isGone) return [];
      throw error;
    }
  }
}

const pieceOf = (
  group: FoundGroup,
  read: (start: number, end: number) => Promise<Uint8Array>,
  range: RowRange,
): Piece => ({
  first: group.first,
  last: group.last,
  read: async (from, to) => decodeGroup(await read(group.start, group.end), group, { ...range, from, to }),
});
