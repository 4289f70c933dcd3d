/** Says how exactly the last use of an API token is known, and how long. */

import { daySeconds } from "../duration.ts";

/** Bounds how often a token's use is written: once in each of these windows. */
export const useWindowSeconds = 300;

/** Forgets a use after as long as an audit log is usually kept. */
const useKeptDays = 400;

/** Is what is kept of a token's use, in seconds since 1970. */
export interface TokenUse {
  readonly usedAt: number;
  /** Is the beginning of the window, in which no other use is written. */
  readonly window: number;
  readonly expiresAt: number;
}

export const useAt = (nowSeconds: number): TokenUse => ({
  usedAt: nowSeconds,
  window: nowSeconds - (nowSeconds % useWindowSeconds),
  expiresAt: nowSeconds + useKeptDays * daySeconds,
});
