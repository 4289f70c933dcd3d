/** Says to clients why their streams end, or cannot go on where they were. */

import { PlatformError } from "../../shared/core/error.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { errorObject } from "./format.ts";

/** Makes the word to a stream whose place was taken by a newer one of the same identity. */
export const replaced = (): PlatformError =>
  new PlatformError(
    "too-many-requests",
    "A newer stream of the same identity took this one's place: it has as many open as it may (limits: docs/limits.md).",
  );

/** Makes the word to a stream whose next batch is gone. */
export const tooFarBehind = (): PlatformError =>
  new PlatformError(
    "unavailable",
    "Events are missing from here on: the stream is more than an hour behind. Read faster, or open it again and get what is missing by GET …/events.",
  );

/** Makes the word to a client that came back too late to go on where it was. */
export const goneObject = (project: ProjectId): object =>
  errorObject(
    410,
    `The stream cannot go on where it was: what followed is no longer kept. It goes on from now; get what is missing by GET /v2/projects/${project}/devices/{device}/events.`,
  );
