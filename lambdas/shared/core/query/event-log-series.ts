/** Has the query engine read the event log, which keeps all event types of a source as one series of packs. */

import { dayNanos } from "../duration.ts";
import { PlatformError } from "../error.ts";
import type { KeptPoint } from "../event/kept-point.ts";
import { eventSeries } from "../event/pack.ts";
import type { Catalogue, FieldType, KnownSeries } from "./catalogue.ts";
import { rowsOfKeptPacks } from "./rows/merge-packs.ts";
import type { Batch, Scan, SeriesReader } from "./series.ts";

export interface EventPacks {
  /** Answers packs of a series that may hold points in the range, both ends included, oldest first. */
  oldestFirst(
    series: string,
    range: { readonly from: bigint; readonly to: bigint; readonly after: string | undefined },
  ): AsyncIterable<{ readonly points: readonly KeptPoint[] }>;
}

/** Reads oldest first, as aggregates do, whatever order is asked for: no other query comes here. */
export class EventLogSeries implements SeriesReader {
  private readonly packs: EventPacks;
  /** Bounds the events that are read, of other types too, which lie in the same packs. */
  private readonly mostEvents: number;

  constructor(packs: EventPacks, mostEvents: number) {
    this.packs = packs;
    this.mostEvents = mostEvents;
  }

  scan(scan: Scan): AsyncIterable<Batch> {
    const { project, source, measurement } = scan.series;
    const from = scan.from < 0n ? 0n : scan.from;
    if (scan.to < from) return none();
    const packs = this.packs.oldestFirst(eventSeries(project, source), { from, to: scan.to, after: undefined });
    return rowsOfKeptPacks(ofType(bounded(packs, this.mostEvents), measurement), { ...scan, order: "oldest-first" });
  }
}

async function* none(): AsyncGenerator<Batch, void> {}

/** Throws `bad-request` instead of reading on without end. */
async function* bounded<P extends { readonly points: readonly KeptPoint[] }>(packs: AsyncIterable<P>, most: number) {
  let read = 0;
  for await (const pack of packs) {
    read += pack.points.length;
    if (read > most) {
      const message = `The device has more than ${most} events in this time, of all types; ask for less time.`;
      throw new PlatformError("bad-request", message);
    }
    yield pack;
  }
}

/**
 * Leaves out the points of other types. The last point of what is left of a pack may lie before that of the pack, which
 * has the merger wait longer for rows to be complete, and never too short.
 */
async function* ofType(
  packs: AsyncIterable<{ readonly points: readonly KeptPoint[] }>,
  measurement: string,
): AsyncGenerator<readonly KeptPoint[], void> {
  for await (const { points } of packs) {
    const own = points.filter((point) => point.measurement === measurement);
    if (own.length > 0) yield own;
  }
}

/** Answers what a query that names its event type, its fields and its times has to know. No catalogue of the log is kept. */
export const knownFields = (
  measurement: string,
  fields: readonly string[],
  { from, to }: { readonly from: bigint; readonly to: bigint },
): Catalogue => {
  const known: KnownSeries = {
    measurement,
    fields: new Map(fields.map((field) => [field, new Set<FieldType>(["float"])])),
    tags: new Map(),
    firstDay: Number(from / dayNanos),
    lastDay: Number(to / dayNanos),
  };
  return { seriesAt: async () => [known] };
};
