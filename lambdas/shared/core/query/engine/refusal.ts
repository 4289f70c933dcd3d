/** What the engine cannot answer out of a catalogue. */

import { PlatformError } from "../../error.ts";

/** Refuses what would need all combinations of tags, which no catalogue keeps. */
export function refuseSeries(): never {
  throw new PlatformError(
    "bad-request",
    "SHOW SERIES is not served, since combinations of tags are not kept; use SHOW TAG VALUES, or SELECT … GROUP BY *.",
  );
}
