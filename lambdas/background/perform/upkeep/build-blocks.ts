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

export type SeriesSpan = Pick<KnownSeries, "measurement" | "firstDay" | "lastDay">;

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

/** Where the next slice begins: at a source, behind a series of it. */
interface Cursor {
  readonly source: SourceId;
  /** The retention and measurement of the series that was done last; absent at the source's first one. */
  readonly after?: SeriesName;
}
type SeriesName = readonly [retention: string, measurement: string];

// Only this file writes such cursors.
const readCursor = (text: string | undefined): Partial<Cursor> =>
  text === undefined ? {} : (parseJson(text) as Cursor);

/** What one slice has in common. */
interface Slice {
  readonly chore: BuildBlocks;
  readonly port: BuildPort;
  readonly deadlineMillis: number;
  failures: number;
}

export const createBuildBlocks =
  (port: BuildPort): Work<BuildBlocks> =>
  async (chore, text) => {
    const { source: start, after } = readCursor(text);
    const nowMillis = port.nowMillis();
    const retentions = (await port.retentions(chore.project))
      .filter((retention) => isWorthwhile(retention, chore.day, nowMillis))
      .map(({ id }) => id)
      .sort();
    if (retentions.length === 0) return "nothing";
    const slice: Slice = { chore, port, deadlineMillis: nowMillis + sliceMillis, failures: 0 };
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
  const { chore, port, deadlineMillis } = slice;
  let done = after;
  for (const retention of retentions) {
    if (done && retention < done[0]) continue;
    const spans = await port.spans({ project: chore.project, retention, source });
    for (const span of spans.toSorted(byMeasurement)) {
      if (done && retention === done[0] && span.measurement <= done[1]) continue;
      if (port.nowMillis() >= deadlineMillis) return { source, ...(done ? { after: done } : {}) };
      await buildSeries({ project: chore.project, retention, source }, span, slice);
      done = [retention, span.measurement];
    }
  }
  return undefined;
}

const byMeasurement = (one: SeriesSpan, other: SeriesSpan): number => (one.measurement < other.measurement ? -1 : 1);

async function buildSeries(place: Place, { measurement, firstDay, lastDay }: SeriesSpan, slice: Slice): Promise<void> {
  const { chore, port } = slice;
  const [first, last] = [Math.max(firstDay, chore.day - lateDays), Math.min(lastDay, chore.day)];
  if (first > last) return;
  const known = await port.blocks.days(pointSeries(place.retention, place.source, measurement), first, last);
  for (const day of daysToBuild(known, last === chore.day ? chore.day : undefined, port.nowMillis())) {
    await tryDay({ ...place, measurement }, day, slice);
  }
}

/** Chooses the day itself, and days into which points came late. Most days of most series are known nothing of. */
function daysToBuild(known: readonly Day[], whole: number | undefined, nowMillis: number): Day[] {
  const own = known.find(({ day }) => day === whole) ?? (whole === undefined ? [] : { day: whole, generation: 0 });
  return known
    .filter(({ day, generation }) => day !== whole && generation > 0)
    .concat(own)
    .filter((day) => currentOf(day, nowMillis) === undefined);
}

/** Goes on with the next day if one cannot be built: the packs are there, and a query tries again. */
async function tryDay(series: Place & { readonly measurement: string }, day: Day, slice: Slice): Promise<void> {
  try {
    await buildDay(series, day, slice.port);
  } catch (error) {
    slice.failures += 1;
    if (slice.failures >= mostFailures) throw error;
    slice.port.report("cannot keep a day as a block", { ...series, day: day.day, error });
  }
}
