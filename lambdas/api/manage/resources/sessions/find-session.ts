/** Finds the session that a call is about: that of the access token which its caller has sent. */

import { isRevoked } from "../../../../shared/access/identify.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Asking } from "../../http/asking.ts";

/**
 * Answers the session, when its token expires, and the identity as it is now: what the door remembers of it may be some
 * seconds old, and a token that is signed for it would outlive a revocation. Throws `bad-request` for other credentials,
 * and `unauthenticated` if the session has ended meanwhile.
 */
export async function findSession({ request, caller, ports }: Asking) {
  const token = await ports.accessTokens.of(request.headers);
  if (!token?.session) {
    throw new PlatformError("bad-request", "Only an access token has a session; sign in at /Auth to get one.");
  }
  const identity = await ports.registry.identities.get(caller.id);
  if (!identity?.enabled || isRevoked(token, identity)) {
    throw new PlatformError("unauthenticated", "The session has ended; sign in at /Auth for a new one.");
  }
  return { session: token.session, expiresAt: token.expiresAt, identity };
}
