/**
 * Removes what a retention that is gone has kept in DynamoDB, and what the catalogue knows of it, source by source. It
 * finds no points of retentions of other kinds, which lie in stores of their own.
 */

import { parseJson } from "../../../shared/core/parse-json.ts";
import type { ClearRetention, ClearSource } from "../../../shared/core/upkeep.ts";
import { type SourcePages, sourceIds } from "../source-ids.ts";
import { clearingMillis, clearSeries, type SeriesData } from "./clear-source.ts";
import type { Work } from "./do-chore.ts";

export interface ClearRetentionPort {
  readonly data: SeriesData;
  readonly isThere: (place: Pick<ClearRetention, "project" | "retention">) => Promise<boolean>;
  readonly sources: SourcePages;
  /** Answers the ids of sources that are gone and have left something, in order. */
  readonly gone: (project: string) => Promise<readonly string[]>;
  readonly nowMillis: () => number;
}

/** Where the next slice begins: at a source that is there, or at one that is gone. */
interface Cursor extends Pick<ClearSource, "source"> {
  readonly isGone: boolean;
}

// Only this file writes such cursors.
const readCursor = (text: string | undefined): Cursor | undefined =>
  text === undefined ? undefined : (parseJson(text) as Cursor);

export const createClearRetention =
  (port: ClearRetentionPort): Work<ClearRetention> =>
  async ({ project, retention }, text) => {
    // Whoever removed it may have been cut off before it was gone.
    if (await port.isThere({ project, retention })) return "nothing";
    const until = port.nowMillis() + clearingMillis;
    const isOver = () => port.nowMillis() >= until;
    for await (const next of placesFrom(project, readCursor(text), port)) {
      const place = { project, source: next.source, retention };
      if (isOver() || !(await clearSeries(place, port.data, isOver))) return { cursor: JSON.stringify(next) };
    }
    return "nothing";
  };

async function* placesFrom(
  project: string,
  start: Cursor | undefined,
  { sources, gone }: ClearRetentionPort,
): AsyncGenerator<Cursor> {
  if (!start?.isGone) {
    for await (const source of sourceIds(project, start?.source, sources)) yield { isGone: false, source };
  }
  const from = start?.isGone ? start.source : "";
  for (const source of await gone(project)) if (source >= from) yield { isGone: true, source };
}
