/** Writes durations as the API tells them. */

import { formatDuration, readDuration } from "../../../numbers/numbers.ts";

/** Writes a duration of the API in words, or a dash where there is none. */
export const inWords = (duration: string | null | undefined): string => {
  const millis = duration === null || duration === undefined ? undefined : readDuration(duration);
  return millis === undefined ? "–" : formatDuration(millis);
};
