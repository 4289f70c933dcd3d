/** Revokes credentials: which tokens are valid from now on, and how long a revoked credential may still be remembered. */

import type { Identity } from "../core/identity/identity.ts";

/**
 * Bounds how old anything may be that says who a caller is: identities, keys, and whether their project is deleted. A
 * credential that was revoked is refused within ten seconds everywhere (docs/protocols/capture.md, "Signing in"); half
 * of that is left for requests that are under way.
 */
export const credentialMemorySeconds = 5;

/**
 * Answers the second since 1970 from which tokens are valid. It is later than any issued so far, since tokens hold
 * whole seconds. `validFrom` is the second from which they were valid before: tokens that were issued at once after an
 * earlier revocation bear that second, which may lie ahead.
 */
export const revokedUpTo = (now: Date, validFrom = Number.NEGATIVE_INFINITY): number =>
  Math.max(Math.floor(now.getTime() / 1000), validFrom) + 1;

interface Revoking {
  readonly now: () => Date;
  readonly newId: () => string;
}

/** Answers what to write so that all of an identity's tokens are dead for good, whatever the clock does later. */
export const revoked = (
  { now, newId }: Revoking,
  before?: Pick<Identity, "tokensValidFrom">,
): Pick<Identity, "tokensValidFrom" | "tokenGeneration"> => ({
  tokensValidFrom: revokedUpTo(now(), before?.tokensValidFrom),
  tokenGeneration: newId(),
});
