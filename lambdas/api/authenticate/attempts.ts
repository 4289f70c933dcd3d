/**
 * Bounds how often signing in fails under one name in a minute. Further attempts are answered 429, whether the name
 * exists or not.
 */

import { createHash } from "node:crypto";
import { type WindowCounter, WindowQuota } from "../../shared/access/window-quota.ts";
import { PlatformError } from "../../shared/core/error.ts";
import { foldName } from "../../shared/core/name/fold.ts";
import { isUuid } from "../../shared/core/uuid.ts";

const failuresPerMinute = 10;

/**
 * Hashes the folded name, since names are looked up by that. The name itself is never stored,
 * because people also type passwords into its field.
 */
const subjectOf = (name: string): string => createHash("sha256").update(foldName(name)).digest("base64url");

const isFailure = (error: unknown): boolean =>
  error instanceof PlatformError && (error.code === "unauthenticated" || error.code === "bad-request");

type Attempt<T> = () => Promise<T>;

export class SignInAttempts {
  private readonly failures: WindowQuota;
  private readonly nowMillis: () => number;

  constructor(counter: WindowCounter, nowMillis: () => number) {
    this.failures = new WindowQuota(counter, {
      windowSeconds: 60,
      perWindow: failuresPerMinute,
      refusal: (after) => `Signing in failed too often under this name; try again in ${after} s.`,
    });
    this.nowMillis = nowMillis;
  }

  /**
   * Chooses the rule by the name: people choose their passwords, while sources and API tokens, whose names are UUIDs,
   * have generated ones.
   */
  byPassword<T>(name: string, attempt: Attempt<T>): Promise<T> {
    return isUuid(name) ? this.byGeneratedSecret(name, attempt) : this.byChosenPassword(name, attempt);
  }

  /**
   * Counts failures only. Nobody guesses a generated secret, so the right one is always let in, and nobody can lock a
   * source out by its name.
   */
  async byGeneratedSecret<T>(name: string, attempt: Attempt<T>): Promise<T> {
    const now = this.nowMillis();
    try {
      return await attempt();
    } catch (error) {
      if (isFailure(error)) await this.failures.take(subjectOf(name), 1, now);
      throw error;
    }
  }

  /**
   * Counts each attempt before its outcome is known, and gives back the ones that did not fail. So attempts made at the
   * same time get no further than attempts made one by one.
   */
  private async byChosenPassword<T>(name: string, attempt: Attempt<T>): Promise<T> {
    const [subject, now] = [subjectOf(name), this.nowMillis()];
    await this.failures.take(subject, 1, now);
    let failed = false;
    try {
      return await attempt();
    } catch (error) {
      failed = isFailure(error);
      throw error;
    } finally {
      if (!failed) await this.failures.giveBack(subject, 1, now);
    }
  }
}
