/**
 * Bounds how much each subject may take in a window of time. Function environments share one counter per subject and
 * window, but write to it only when they have taken a noticeable part of the quota, so that a quiet subject costs no
 * write at all.
 */

import { PlatformError } from "../core/error.ts";
import { missingRight } from "../core/missing-right.ts";

/** Counts what all environments took in a window. Answers the total afterwards. */
export interface WindowCounter {
  add(subject: string, window: number, amount: number, expiresAt: number): Promise<number>;
}

export interface Quota {
  readonly windowSeconds: number;
  readonly perWindow: number;
  /** The message for a subject that has taken all of its quota. */
  readonly refusal: (retryAfterSeconds: number) => string;
}

/** The part of a window's quota after which an environment reports again what it has taken. */
const reportedPart = 1 / 20;
/** Keeps a counter for this long after its window, since clocks differ. */
const keepSeconds = 3600;

interface Taken {
  /** What all environments had taken at the last report. */
  total: number;
  /** What this environment has taken since. */
  unreported: number;
}

export class WindowQuota {
  private readonly counter: WindowCounter;
  private readonly quota: Quota;
  private window = 0;
  /** Holds the current window only, so that a caller that invents names cannot grow it without bound. */
  private readonly taken = new Map<string, Taken>();

  constructor(counter: WindowCounter, quota: Quota) {
    this.counter = counter;
    this.quota = quota;
  }

  /**
   * Takes an amount. Throws `too-many-requests`, with the seconds until the next window, if all of the quota is taken.
   */
  async take(subject: string, amount: number, nowMillis: number): Promise<void> {
    const taken = this.takenBy(subject, nowMillis);
    if (taken.total + taken.unreported >= this.quota.perWindow) throw this.refusal(nowMillis);
    taken.unreported += amount;
    if (taken.unreported < this.quota.perWindow * reportedPart) return;
    await this.report(subject, taken);
    // Checks again after the report: others may have used the quota up, which an environment that is new to the window
    // learns only here.
    if (taken.total - amount >= this.quota.perWindow) throw this.refusal(nowMillis);
  }

  /** Gives back what was taken at `takenMillis`. Does nothing if that window is over. */
  async giveBack(subject: string, amount: number, takenMillis: number): Promise<void> {
    if (this.windowOf(takenMillis) !== this.window) return;
    const taken = this.takenBy(subject, takenMillis);
    taken.unreported -= amount;
    if (Math.abs(taken.unreported) >= this.quota.perWindow * reportedPart) await this.report(subject, taken);
  }

  private async report(subject: string, taken: Taken): Promise<void> {
    const amount = taken.unreported;
    taken.unreported = 0;
    const known = taken.total + amount;
    const expiresAt = (this.window + 1) * this.quota.windowSeconds + keepSeconds;
    const total = await this.counter.add(subject, this.window, amount, expiresAt).catch((error: unknown) => {
      // Without the right to count there would be no limit at all, and nobody would notice.
      if (missingRight(error)) throw error;
      // Goes by what this environment took itself if the counter cannot be reached, which must not close the door.
      return known;
    });
    taken.total = amount < 0 ? total : Math.max(known, total);
  }

  private windowOf(millis: number): number {
    return Math.floor(millis / 1000 / this.quota.windowSeconds);
  }

  private takenBy(subject: string, nowMillis: number): Taken {
    const window = this.windowOf(nowMillis);
    if (window !== this.window) {
      this.taken.clear();
      this.window = window;
    }
    const current = this.taken.get(subject);
    if (current) return current;
    const fresh = { total: 0, unreported: 0 };
    this.taken.set(subject, fresh);
    return fresh;
  }

  private refusal(nowMillis: number): PlatformError {
    const windowMillis = this.quota.windowSeconds * 1000;
    const retryAfterSeconds = Math.max(1, Math.ceil((windowMillis - (nowMillis % windowMillis)) / 1000));
    return new PlatformError("too-many-requests", this.quota.refusal(retryAfterSeconds), { retryAfterSeconds });
  }
}

const rateWindowSeconds = 10;

/** Makes a quota of so many a second, averaged over ten seconds. */
export const perSecond = (rate: number, refusal: Quota["refusal"]): Quota => ({
  windowSeconds: rateWindowSeconds,
  perWindow: rate * rateWindowSeconds,
  refusal,
});
