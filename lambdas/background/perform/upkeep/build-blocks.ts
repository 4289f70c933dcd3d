/**
 * Builds blocks of a project's day at night, so that no query has to. Looks at the week before the day too, whose blocks
 * count no more where points came late; what is older is built by the first query that reads it.
 */

import { daySeconds } from "../../../shared/core/duration.ts";
import { pointSeries } from "../../../shared/core/event/pack.ts";
import type { ProjectId, SourceId } from "../../../shared/core/id.ts";
import { parseJson } from "../../../shared/core/parse-json.ts";
import { type BlockStore, currentOf, type Day } from "../../../shared/core/query/blocks/block.ts";
import { buildDay, type KeepingPort, lasts, type PackReader } from "../../../shared/core/query/blocks/keep-day.ts";
import type { KnownSeries, Place } from "../../../shared/core/query/catalogue.ts";
import type { BuildBlocks } from "../../../shared/core/upkeep.ts";
import { type SourcePages, sourceIds } from "../source-ids.ts";
import type { Work } from "./do-chore.ts";

type SeriesSpan = Pick<KnownSeries, "measurement" | "firstDay" | "lastDay">;

interface KeptRetention {
  readonly id: string;
  readonly kind: string;
  readonly durationSeconds: number;
}

export interface BuildPort extends KeepingPort {
  readonly blocks: Pick<BlockStore, "days" | "keep" | "compress">;
  readonly packs: PackReader;
  readonly retentions: (project: ProjectId) => Promise<readonly KeptRetention[]>;
  readonly sources: SourcePages;
  /** Answers the series that a source has in a retention, in any order. */
  readonly spans: (place: Place) => Promise<readonly SeriesSpan[]>;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

const lateDays = 7;
/** Leaves a slice time for the day that it has begun, within the minute that the function may take. */
const sliceMillis = 20_000;
/** Takes it for the table that fails, and not for a day, if so many days of a slice cannot be built. */
const mostFailures = 3;

/** Where the next slice begins: at a source, behind a series of it, or behind a day of that. */
interface Cursor {
  readonly source: SourceId;
  /** What was done last; absent at the source's first series. */
  readonly after?: Done;
}
/** A series that is done, or one that is done up to a day, in days since 1970. */
type Done = readonly [retention: string, measurement: string, day?: number];

// Only this file writes such cursors.
const readCursor = (text: string | undefined): Partial<Cursor> =>
  text === undefined ? {} : (parseJson(text) as Cursor);

/** What one slice has in common. */
interface Slice {
  readonly chore: BuildBlocks;
  readonly port: BuildPort;
  readonly deadlineMillis: number;
  /** Goes on behind what fails, which others did not before. */
  readonly isLastRun: boolean;
  failures: number;
}

export const createBuildBlocks =
  (port: BuildPort): Work<BuildBlocks> =>
  async (chore, text, isLastRun = false) => {
    const { source: start, after } = readCursor(text);
    const nowMillis = port.nowMillis();
    const retentions = (await port.retentions(chore.project))
      .filter((retention) => isWorthwhile(retention, chore.day, nowMillis))
      .map(({ id }) => id)
      .sort();
    if (retentions.length === 0) return "nothing";
    const slice: Slice = { chore, port, deadlineMillis: nowMillis + sliceMillis, isLastRun, failures: 0 };
    for await (const source of sourceIds(chore.project, start, port.sources)) {
      const next = await buildSource({ source, ...(after && source === start ? { after } : {}) }, retentions, slice);
      if (next) return { cursor: JSON.stringify(next) };
    }
    return "nothing";
  };

/** Passes over retentions that keep points for so short a time that none of their days has a block. */
const isWorthwhile = ({ kind, durationSeconds }: KeptRetention, day: number, nowMillis: number): boolean =>
  kind === "DYNAMODB" && lasts((day + 1) * daySeconds + durationSeconds, nowMillis);

/** Answers where the next slice begins, if this one is over before the source is done. */
async function buildSource(
  { source, after }: Cursor,
  retentions: readonly string[],
  slice: Slice,
): Promise<Cursor | undefined> {
  const { port, deadlineMillis } = slice;
  let done = after;
  for await (const series of seriesBehind({ source, ...(after ? { after } : {}) }, retentions, slice)) {
    if (port.nowMillis() >= deadlineMillis) return { source, ...(done ? { after: done } : {}) };
    const day = await buildSeries(series, slice);
    const name = [series.place.retention, series.span.measurement] as const;
    done = day === undefined ? name : [...name, day];
    if (day !== undefined || slice.failures >= mostFailures) return { source, after: done };
  }
  return undefined;
}

/** A series, and the day up to which it is done. */
interface Begun {
  readonly place: Place;
  readonly span: SeriesSpan;
  readonly begun?: number;
}

/** Answers what is left to do of a source's series, in order. */
async function* seriesBehind(
  { source, after }: Cursor,
  retentions: readonly string[],
  { chore, port }: Slice,
): AsyncGenerator<Begun> {
  for (const retention of retentions) {
    if (after && retention < after[0]) continue;
    const place = { project: chore.project, retention, source };
    for (const span of (await port.spans(place)).toSorted(byMeasurement)) {
      if (after && isBehind(after, retention, span.measurement)) continue;
      const isBegun = after?.[0] === retention && after[1] === span.measurement && after[2] !== undefined;
      yield { place, span, ...(isBegun ? { begun: after[2] } : {}) };
    }
  }
}

/** Tells whether a series is done, or comes before one that is. */
const isBehind = (done: Done, retention: string, measurement: string): boolean =>
  retention === done[0] && (measurement < done[1] || (measurement === done[1] && done[2] === undefined));

const byMeasurement = (one: SeriesSpan, other: SeriesSpan): number => (one.measurement < other.measurement ? -1 : 1);

/** Builds days of a series behind the day `begun`. Answers the last one that it came to, if the slice is over by then. */
async function buildSeries({ place, span, begun = 0 }: Begun, slice: Slice): Promise<number | undefined> {
  const { measurement, firstDay, lastDay } = span;
  const { chore, port, deadlineMillis } = slice;
  const [first, last] = [Math.max(firstDay, chore.day - lateDays, begun + 1), Math.min(lastDay, chore.day)];
  if (first > last) return undefined;
  const known = await port.blocks.days(pointSeries(place.retention, place.source, measurement), first, last);
  for (const day of daysToBuild(known, last === chore.day ? chore.day : undefined, port.nowMillis())) {
    await tryDay({ ...place, measurement }, day, slice);
    if (slice.failures >= mostFailures) return undefined;
    if (port.nowMillis() >= deadlineMillis) return day.day;
  }
  return undefined;
}

/** Chooses the day itself, and before it those into which points came late, in order. Most days of most series are known nothing of. */
function daysToBuild(known: readonly Day[], whole: number | undefined, nowMillis: number): Day[] {
  const own = known.find(({ day }) => day === whole) ?? (whole === undefined ? [] : { day: whole, generation: 0 });
  return known
    .filter(({ day, generation }) => day !== whole && generation > 0)
    .concat(own)
    .toSorted((one, other) => one.day - other.day)
    .filter((day) => currentOf(day, nowMillis) === undefined);
}

/**
 * Goes on with the next day if one cannot be built: the packs are there, and a query tries again. If many cannot, the slice
 * is done again, a few times.
 */
async function tryDay(series: Place & { readonly measurement: string }, day: Day, slice: Slice): Promise<void> {
  try {
    await buildDay(series, day, slice.port);
  } catch (error) {
    slice.failures += 1;
    if (slice.failures >= mostFailures && !slice.isLastRun) throw error;
    slice.port.report("cannot keep a day as a block", { ...series, day: day.day, error });
  }
}
