/**
 * Bounds the streams that are open. A function is not told when its client has left, so a newcomer ends the oldest
 * stream of its identity beyond the bound, which is most likely nobody's any more.
 */

import { PlatformError } from "../../shared/core/error.ts";
import type { ProjectId } from "../../shared/core/id.ts";

/** A stream that is open. */
export interface StreamPlace {
  readonly id: string;
  readonly identity: string;
  /** Milliseconds since 1970. */
  readonly openedAt: number;
  /** Seconds since 1970 after which the stream has ended, whether it said so or not. */
  readonly expiresAt: number;
}

/** Keeps the streams that are open in each project. */
export interface StreamPlaces {
  add(project: ProjectId, place: StreamPlace): Promise<void>;
  /** Answers the streams in the order in which they were opened, strongly consistent. */
  list(project: ProjectId): Promise<readonly StreamPlace[]>;
  has(project: ProjectId, place: StreamPlace): Promise<boolean>;
  remove(project: ProjectId, place: StreamPlace): Promise<void>;
}

export interface Bounds {
  readonly perProject: number;
  readonly perIdentity: number;
}

const retryAfterSeconds = 30;

/**
 * Takes a place for a stream. Answers the places of the identity's oldest streams, which are to end. Throws
 * `too-many-requests` if the project has as many streams as it may. The place is written before the others are counted,
 * so that newcomers that come together are never more than there is room for; they may all be refused.
 */
export async function takePlace(
  project: ProjectId,
  place: StreamPlace,
  { places, bounds, nowMillis }: { readonly places: StreamPlaces; readonly bounds: Bounds; readonly nowMillis: number },
): Promise<readonly StreamPlace[]> {
  await places.add(project, place);
  const open = (await places.list(project)).filter(({ expiresAt }) => expiresAt * 1000 > nowMillis);
  const own = open.filter(({ identity }) => identity === place.identity);
  const ended = own.filter(({ id }) => id !== place.id).slice(0, Math.max(0, own.length - bounds.perIdentity));
  if (open.length - ended.length > bounds.perProject) {
    await places.remove(project, place);
    throw new PlatformError(
      "too-many-requests",
      `The project has ${bounds.perProject} streams open, which is the most: end one of them, or let several readers share one (limits: docs/limits.md).`,
      { retryAfterSeconds },
    );
  }
  for (const each of ended) await places.remove(project, each);
  return ended;
}
