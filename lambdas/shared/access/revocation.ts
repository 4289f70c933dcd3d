/** Revoking the tokens that an identity got so far. */

/** Seconds since 1970 from which on tokens count: later than any issued so far, since those hold whole seconds. */
export const revokedUpTo = (now: Date): number => Math.floor(now.getTime() / 1000) + 1;
