/**
 * Removes what a retention that is gone has kept in DynamoDB, and what the catalogue knows of it, source by source. It
 * finds no points of retentions of other kinds, which lie in stores of their own.
 */

import { parseJson } from "../../../shared/core/parse-json.ts";
import type { ClearRetention } from "../../../shared/core/upkeep.ts";
import { type AllSources, placesFrom, type SomeSource } from "./all-sources.ts";
import { clearingMillis, clearSeries, type SeriesData } from "./clear-source.ts";
import type { Work } from "./do-chore.ts";

export interface ClearRetentionPort extends AllSources {
  readonly data: SeriesData;
  /** Forgets how much it held. */
  readonly forgetSize: (place: Pick<ClearRetention, "project" | "retention">) => Promise<void>;
  readonly isThere: (place: Pick<ClearRetention, "project" | "retention">) => Promise<boolean>;
  readonly nowMillis: () => number;
}

// Only this file writes such cursors.
const readCursor = (text: string | undefined): SomeSource | undefined =>
  text === undefined ? undefined : (parseJson(text) as SomeSource);

export const createClearRetention =
  (port: ClearRetentionPort): Work<ClearRetention> =>
  async ({ project, retention }, text) => {
    // Whoever removed it may have been cut off before it was gone.
    if (await port.isThere({ project, retention })) return "nothing";
    await port.forgetSize({ project, retention });
    const until = port.nowMillis() + clearingMillis;
    const isOver = () => port.nowMillis() >= until;
    for await (const next of placesFrom(project, readCursor(text), port)) {
      const place = { project, source: next.source, retention };
      if (isOver() || !(await clearSeries(place, port.data, isOver))) return { cursor: JSON.stringify(next) };
    }
    return "nothing";
  };
