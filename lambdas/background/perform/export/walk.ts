/** Reads what an export asks for: source by source, measurement by measurement, and each series by its times. */

import { PlatformError } from "../../../shared/core/error.ts";
import type { FieldValue } from "../../../shared/core/event/field-value.ts";
import type { ExportTask } from "../../../shared/core/export/files.ts";
import type { ExportRow } from "../../../shared/core/export/row.ts";
import type { SourceId } from "../../../shared/core/id.ts";
import { isoShort } from "../../../shared/core/instant.ts";
import type { Job } from "../../../shared/core/job.ts";
import type { Catalogue, KnownSeries } from "../../../shared/core/query/catalogue.ts";
import { type Batch, connectionTag, type SeriesReader } from "../../../shared/core/query/series.ts";
import { type SourcePages, sourceIds } from "../source-ids.ts";
import type { Part } from "./part.ts";

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
}

interface Walk {
  readonly job: Job;
  readonly task: ExportTask;
  readonly reader: SeriesReader;
  readonly part: Part;
  readonly port: WalkPort;
  /** Milliseconds since 1970 from which on no more is read than it takes to come further. */
  readonly deadlineMillis: number;
}

const dayNanos = 86_400_000_000_000n;
/**
 * Stops where one time of one series has so many times of the rows that a file should have: rows of one time must not
 * be torn apart, since no reader tells in which order they come.
 */
const mostTimesOfOneTime = 4;

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

const isSpent = ({ part, port, deadlineMillis }: Walk): boolean => part.isFull() || port.nowMillis() >= deadlineMillis;

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
  const wanted = known
    .filter((series) => isWanted(series, task))
    .map(({ measurement }) => measurement)
    .sort();
  for (const measurement of wanted) {
    if (start?.measurement !== undefined && measurement < start.measurement) continue;
    const isStart = start?.measurement === measurement;
    if (!isStart && isSpent(walking)) return { source, measurement };
    const from = isStart && start.from !== undefined ? start.from : task.fromNanos;
    const next = await walkSeries({ source, measurement, from }, walking);
    if (next) return next;
  }
  return undefined;
}

function isWanted(
  { measurement, firstDay, lastDay }: KnownSeries,
  { fromNanos, toNanos, ...task }: ExportTask,
): boolean {
  if (task.measurement !== undefined && task.measurement !== measurement) return false;
  return BigInt(firstDay) <= BigInt(toNanos) / dayNanos && BigInt(lastDay) >= BigInt(fromNanos) / dayNanos;
}

async function walkSeries(place: Required<Place>, walking: Walk): Promise<Place | undefined> {
  const { job, task, reader, part } = walking;
  const { source, measurement } = place;
  const wanted = task.fields.length > 0 ? new Set(task.fields) : undefined;
  let last: bigint | undefined;
  const batches = reader.scan({
    series: { project: job.project, retention: task.retention, source, measurement },
    from: BigInt(place.from),
    to: BigInt(task.toNanos),
    ...(wanted ? { fields: wanted } : {}),
    order: "oldest-first",
  });
  for await (const batch of batches) {
    const spent = isSpent(walking);
    for (let index = 0; index < batch.count; index++) {
      const at = batch.times[index] ?? 0n;
      if (last !== undefined && at !== last && (spent || part.isFull()))
        return { source, measurement, from: String(at) };
      if (at === last && part.isFull(mostTimesOfOneTime)) throw tooManyOfOneTime(place, at);
      last = at;
      const fields = fieldsOf(batch, index, wanted);
      if (fields.length > 0) part.add({ source, measurement, atNanos: at, ...tagsOf(batch, index), fields });
    }
  }
  return undefined;
}

function fieldsOf({ fields }: Batch, index: number, wanted: ReadonlySet<string> | undefined): [string, FieldValue][] {
  const found: [string, FieldValue][] = [];
  for (const [name, { numbers, others }] of fields) {
    if (wanted && !wanted.has(name)) continue;
    const number = numbers?.[index];
    const value = number === undefined || Number.isNaN(number) ? others?.[index] : number;
    if (value !== undefined) found.push([name, value]);
  }
  return found;
}

function tagsOf({ tags }: Batch, index: number): Pick<ExportRow, "connectionTag" | "tags"> {
  const found: [string, string][] = [];
  for (const [key, column] of tags) {
    const value = column[index];
    if (key !== connectionTag && value !== undefined) found.push([key, value]);
  }
  return { connectionTag: tags.get(connectionTag)?.[index] ?? "", tags: found };
}

/** The code by which an export ends that cannot go on. */
const tooManyOfOneTime = ({ source, measurement }: Place, at: bigint): PlatformError =>
  new PlatformError(
    "too-large",
    `The source ${source} has more points of ${JSON.stringify(measurement)} at ${isoShort(String(at))} than fit into a file; ask for the times before and after it.`,
  );
