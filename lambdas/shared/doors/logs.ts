/** Describes what `POST /api/logs` takes. `ingest` reads bodies by itself: see `sign-in.ts`. */

import * as v from "valibot";
import { longestLogText, mostLogsOfRequest } from "../core/source/source-log.ts";

export const sourceLog = v.object({
  Level: v.optional(
    v.pipe(v.string(), v.description("Info, Warning or Error, in any case; Debug is Info, Fatal is Error.")),
  ),
  Text: v.pipe(v.string(), v.minLength(1), v.maxLength(longestLogText)),
  Timestamp: v.optional(
    v.pipe(v.union([v.string(), v.number()]), v.description("As that of a point; else the time of receipt.")),
  ),
});

export const sourceLogs = v.object({
  Logs: v.pipe(v.array(sourceLog), v.minLength(1), v.maxLength(mostLogsOfRequest)),
});
