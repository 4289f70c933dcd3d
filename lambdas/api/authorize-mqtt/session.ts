/** Says for how long a connection is let be, and when AWS IoT Core asks about it again. */

import { daySeconds } from "../../shared/core/duration.ts";
import type { IdentityKind } from "../../shared/core/identity/identity-kind.ts";

export interface Session {
  readonly refreshAfterInSeconds: number;
  readonly disconnectAfterInSeconds: number;
}

/** AWS IoT Core takes 300 s to a day for both. */
const shortestSeconds = 300;
/** A source's policy never changes: revoking it closes its connections. */
const sourceRefreshSeconds = 3600;
/** Bounds how late a changed role or a new source takes effect on who watches. */
const watcherRefreshSeconds = 900;
/** Spreads by a fifth what connected at the same time, as after an outage. */
const spread = 0.2;
/** Keeps what is known of a client a while longer than AWS IoT Core may take to ask again. */
const graceSeconds = 300;
/** AWS IoT Core keeps a session for this long after its client has gone, and may keep its messages. */
export const offlineSessionSeconds = 3600;

interface Moment {
  readonly nowSeconds: number;
  /** Answers a number from 0 to below 1. */
  readonly random: () => number;
  /** Seconds since 1970 at which the credential ends; absent = never. */
  readonly endsAt?: number | undefined;
}

/** A credential that ends within the shortest time is let be until that is over. */
export function sessionOf(kind: IdentityKind, { nowSeconds, random, endsAt }: Moment): Session {
  const every = kind === "source" ? sourceRefreshSeconds : watcherRefreshSeconds;
  const refresh = Math.round(every * (1 - spread + 2 * spread * random()));
  const longest = Math.round(daySeconds * (1 - spread * random()));
  const left = endsAt === undefined ? longest : Math.min(longest, endsAt - nowSeconds);
  return {
    refreshAfterInSeconds: refresh,
    disconnectAfterInSeconds: Math.max(shortestSeconds, Math.floor(left)),
  };
}

/** Answers the second until which a client is surely asked about again, or cut. */
export const heardOfBy = ({ refreshAfterInSeconds, disconnectAfterInSeconds }: Session, nowSeconds: number): number =>
  nowSeconds + Math.min(refreshAfterInSeconds, disconnectAfterInSeconds) + graceSeconds;
