/** Renews the access tokens of people who go on working. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { accessTokenClaims, accessTokenEnd } from "../../../../shared/core/identity/access-token.ts";
import { sessionEnd } from "../../../../shared/core/identity/session.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Asking } from "../../http/asking.ts";
import { findSession } from "./find-session.ts";

/** Renews for users only: programs hold what they sign in with, and a token of theirs that was stolen should not last. */
export async function renew(asking: Asking) {
  const { caller, ports } = asking;
  if (caller.kind !== "user") {
    throw new PlatformError("forbidden", "Only people renew tokens; a program signs in again with its credential.");
  }
  // Takes the time before the identity is read: if it is revoked meanwhile, so is this token.
  const now = Math.floor(ports.now().getTime() / 1000);
  const { session, identity } = await findSession(asking);
  const nowSeconds = Math.max(now, identity.tokensValidFrom);
  const moment = { stage: ports.accessTokens.stage, nowSeconds, tokenId: ports.newUuid(), session };
  return {
    accessToken: await ports.accessTokens.sign(accessTokenClaims(identity, moment)),
    expireTime: isoMillis(accessTokenEnd(moment) * 1000),
    sessionEndTime: isoMillis(sessionEnd(session) * 1000),
  };
}
