/** Ends sessions before their time. */

import { revoked } from "../../../../shared/access/revocation.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { sessionEnd, withEnded } from "../../../../shared/core/identity/session.ts";
import type { Asking } from "../../http/asking.ts";
import { findSession } from "./find-session.ts";

/** Bounds how often a session is tried to be ended while others of the same identity end. */
const mostTries = 5;

/** Ends the session, for as long as any token of it lives. */
export async function end(asking: Asking): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) if (await tryEnd(asking)) return;
  throw new PlatformError("unavailable", "Other sessions were ended at the same time; try again.");
}

/** Ends all sessions where an identity has as many ended ones as it remembers: none that was ended must come back. */
async function tryEnd(asking: Asking): Promise<boolean> {
  const { caller, ports } = asking;
  const { session, expiresAt, identity } = await findSession(asking);
  const ended = { id: session.id, until: caller.kind === "user" ? sessionEnd(session) : expiresAt };
  const endedSessions = withEnded(identity.endedSessions ?? [], ended, Math.floor(ports.now().getTime() / 1000));
  const { endedSessionsVersion, tokenGeneration } = identity;
  const change = {
    ...(endedSessions ? {} : revoked(ports, identity)),
    endedSessions,
    endedSessionsVersion: (endedSessionsVersion ?? 0) + 1,
  };
  return ports.registry.identities.change(identity.id, change, { endedSessionsVersion, tokenGeneration });
}
