/**
 * Removes what a source has left: events, points in DynamoDB and their blocks, files, rows, latest events, messages, and
 * what the catalogue knows of it. Stores of other kinds forget by their own rules. Each step may be repeated.
 */

import { eventSeries, pointSeries } from "../../../shared/core/event/pack.ts";
import type { CatalogueEntry } from "../../../shared/core/query/catalogue.ts";
import type { ClearSource } from "../../../shared/core/upkeep.ts";
import type { Work } from "./do-chore.ts";

type SourcePlace = Pick<ClearSource, "project" | "source">;

/** Each `remove` removes some, up to `most` items where that is given, and answers whether there may be more. */
export interface SeriesData {
  /** Answers some of what the catalogue knows of a source, in one retention if that is given. */
  readonly entries: (
    place: SourcePlace & { readonly retention?: string },
    most: number,
  ) => Promise<readonly CatalogueEntry[]>;
  readonly forgetEntry: (place: SourcePlace, entry: CatalogueEntry) => Promise<void>;
  readonly removeBlocks: (series: string, most: number) => Promise<boolean>;
  readonly removePacks: (series: string, most: number) => Promise<boolean>;
}

export interface SourceData extends SeriesData {
  readonly removeEvents: (series: string, most: number) => Promise<boolean>;
  /** Removes of what the registry knows of what the source has sent. */
  readonly removeItems: (place: SourcePlace, most: number) => Promise<boolean>;
  readonly removeRows: (place: SourcePlace, most: number) => Promise<boolean>;
  readonly removeFiles: (place: SourcePlace) => Promise<boolean>;
}

const itemsAtOnce = 500;
const entriesAtOnce = 50;
/** Leaves a slice time for what it has begun, within the minute that the function may take. */
export const clearingMillis = 20_000;

/** Answers whether all is removed; not if the time was over before. */
export async function clearSource(place: SourcePlace, data: SourceData, isOver: () => boolean): Promise<boolean> {
  const removals = [
    () => data.removeEvents(eventSeries(place.project, place.source), itemsAtOnce),
    () => data.removeItems(place, itemsAtOnce),
    () => data.removeRows(place, itemsAtOnce),
    () => data.removeFiles(place),
  ];
  return (await removeEach(removals, isOver)) && clearSeries(place, data, isOver);
}

/**
 * Removes what a source has in a retention, or in all of them, series by series. What the catalogue still knows is what
 * there is still to do.
 */
export async function clearSeries(
  place: SourcePlace & { readonly retention?: string },
  data: SeriesData,
  isOver: () => boolean,
): Promise<boolean> {
  for (;;) {
    const entries = await data.entries(place, entriesAtOnce);
    if (entries.length === 0) return true;
    for (const entry of entries) {
      if (isOver() || (entry.series && !(await clearPoints(place, entry.series, data, isOver)))) return false;
      await data.forgetEntry(place, entry);
    }
  }
}

/** Removes blocks first: whoever misses one reads the packs. */
const clearPoints = (
  { source }: SourcePlace,
  { retention, measurement }: NonNullable<CatalogueEntry["series"]>,
  { removeBlocks, removePacks }: SeriesData,
  isOver: () => boolean,
): Promise<boolean> => {
  const series = pointSeries(retention, source, measurement);
  return removeEach([() => removeBlocks(series, itemsAtOnce), () => removePacks(series, itemsAtOnce)], isOver);
};

async function removeEach(removals: readonly (() => Promise<boolean>)[], isOver: () => boolean): Promise<boolean> {
  for (const remove of removals) {
    while (await remove()) if (isOver()) return false;
  }
  return true;
}

export interface ClearSourcePort {
  readonly data: SourceData;
  readonly remains: {
    /**
     * Has the UID not be registered here from now on, until the remains are kept or forgotten. Answers false if there
     * are none of a source that was removed then.
     */
    beginClearing(place: SourcePlace, removedAt: number): Promise<boolean>;
    keep(place: SourcePlace): Promise<void>;
    forget(place: SourcePlace): Promise<void>;
  };
  readonly isThere: (place: SourcePlace) => Promise<boolean>;
  readonly nowMillis: () => number;
}

/** Is longer than a call takes that has met the clearing, and takes back what it has registered. */
const registeringSeconds = 60;
const metOne = "met a source";

/**
 * Clears a source that nobody has registered again for a day. Marks the clearing before it looks for a source, and whoever
 * registers one looks for the mark afterwards, so that at least one of them finds the other.
 */
export const createClearSource =
  ({ data, remains, isThere, nowMillis }: ClearSourcePort): Work<ClearSource> =>
  async ({ project, source, removedAt }, cursor) => {
    const place = { project, source };
    const until = nowMillis() + clearingMillis;
    if (!(await remains.beginClearing(place, removedAt))) return "nothing";
    if (await isThere(place)) {
      await remains.keep(place);
      return cursor === metOne ? "nothing" : { cursor: metOne, pauseSeconds: registeringSeconds };
    }
    if (!(await clearSource(place, data, () => nowMillis() >= until))) return { cursor: "again" };
    await remains.forget(place);
    return "nothing";
  };
