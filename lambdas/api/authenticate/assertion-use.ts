/** Lets each assertion that has an id be used once, and bounds how many of one account are remembered. */

import { createHash } from "node:crypto";
import { type WindowCounter, WindowQuota } from "../../shared/access/window-quota.ts";
import type { TokenGrant, UsedAssertion } from "./token-grant.ts";

/** Keeps what was used. */
interface AssertionMemory {
  /** Answers false if the account used an assertion of this id that has not expired. */
  claim(
    assertion: { readonly account: string; readonly hash: string; readonly expiresAt: number },
    nowSeconds: number,
  ): Promise<boolean>;
}

/**
 * Bounds the memory: an assertion lives for an hour at most, so no more than sixty times as many are remembered of one
 * account.
 */
const usesPerMinute = 300;
/** Remembers for longer than an assertion lives, since the clocks of function environments differ a little. */
const marginSeconds = 60;

const hashOf = (id: string): string => createHash("sha256").update(id).digest("base64url");

export function createAssertionUse(
  memory: AssertionMemory,
  counter: WindowCounter,
  nowMillis: () => number,
): TokenGrant["use"] {
  const quota = new WindowQuota(counter, {
    windowSeconds: 60,
    perWindow: usesPerMinute,
    refusal: (after) =>
      `The service account got more than ${usesPerMinute} tokens in a minute; use each for its hour, and ask again in ${after} s.`,
  });
  return async ({ account, id, expiresAt }: UsedAssertion) => {
    const now = nowMillis();
    await quota.take(account, 1, now);
    return memory.claim({ account, hash: hashOf(id), expiresAt: expiresAt + marginSeconds }, Math.floor(now / 1000));
  };
}
