/** Reads what an export asks for: source by source, measurement by measurement, and each series by its times. */

import type { SourceId } from "../../../shared/core/id.ts";
import type { Catalogue, KnownSeries } from "../../../shared/core/query/catalogue.ts";
import { withinDays } from "../../../shared/core/query/engine/sources.ts";
import { type SourcePages, sourceIds } from "../source-ids.ts";
import { isSpent, type Reading, readSeries } from "./read-series.ts";

export interface WalkPort {
  readonly sources: SourcePages;
  readonly catalogue: Catalogue;
  readonly nowMillis: () => number;
}

/** Where the next slice begins. */
export interface Place {
  readonly source: SourceId;
  /** Absent at the source's first measurement. */
  readonly measurement?: string;
  /** Nanoseconds since 1970; absent at the begin of the series. */
  readonly from?: string;
  /** How much time is asked for at once, in seconds; absent at the begin of the series. */
  readonly spanSeconds?: number;
}

interface Walk extends Reading {
  readonly port: WalkPort;
}

/** Fills the part, beginning at a place. Answers where the next one begins; undefined when all is read. */
export async function walk(start: Place | undefined, walking: Walk): Promise<Place | undefined> {
  let isFirst = true;
  for await (const source of sourcesFrom(start?.source, walking)) {
    if (!isFirst && isSpent(walking)) return { source };
    isFirst = false;
    const next = await walkSource(source, start?.source === source ? start : undefined, walking);
    if (next) return next;
  }
  return undefined;
}

async function* sourcesFrom(start: SourceId | undefined, { job, task, port }: Walk): AsyncGenerator<SourceId> {
  if (task.sources.length > 0) {
    yield* task.sources.toSorted().filter((id) => start === undefined || id >= start);
    return;
  }
  // Goes on with the source that it stood in, even if that was removed meanwhile: the catalogue then knows none of it.
  yield* sourceIds(job.project, start, port.sources);
}

async function walkSource(source: SourceId, start: Place | undefined, walking: Walk): Promise<Place | undefined> {
  const { job, task, port } = walking;
  const known = await port.catalogue.seriesAt({ project: job.project, retention: task.retention, source });
  for (const series of known.toSorted(byMeasurement)) {
    const { measurement } = series;
    if (task.measurement !== undefined && task.measurement !== measurement) continue;
    if (start?.measurement !== undefined && measurement < start.measurement) continue;
    const place = start?.measurement === measurement ? start : { source, measurement };
    const { from, to } = withinDays({ from: BigInt(place.from ?? task.fromNanos), to: BigInt(task.toNanos) }, series);
    if (from > to) continue;
    if (place !== start && isSpent(walking)) return { source, measurement };
    const next = await readSeries({ source, measurement, from, to, spanSeconds: place.spanSeconds }, walking);
    if (next) return { source, measurement, ...next };
  }
  return undefined;
}

const byMeasurement = (one: KnownSeries, other: KnownSeries): number => (one.measurement < other.measurement ? -1 : 1);
