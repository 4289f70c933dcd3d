/** Revokes the tokens that an identity got so far. */

/**
 * Answers the second since 1970 from which tokens are valid. It is later than any issued so far, since tokens hold
 * whole seconds.
 */
export const revokedUpTo = (now: Date): number => Math.floor(now.getTime() / 1000) + 1;
