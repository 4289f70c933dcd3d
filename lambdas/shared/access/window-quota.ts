/**
 * How much each subject may take in a window of time. Function environments share one counter per subject and window, but
 * write to it only when they have taken a noticeable part of the quota: a quiet subject costs no write at all.
 */

import { PlatformError } from "../core/error.ts";

/** Counts what all environments took in a window; answers the total after. */
export interface WindowCounter {
  add(subject: string, window: number, amount: number, expiresAt: number): Promise<number>;
}

export interface Quota {
  readonly windowSeconds: number;
  readonly perWindow: number;
  /** What is told to who has taken it all. */
  readonly refusal: (retryAfterSeconds: number) => string;
}

/** An environment tells the others once it has taken this part of a window's quota since it last did. */
const reportedPart = 1 / 20;
/** How long a counter is kept after its window, for clocks that differ. */
const keepSeconds = 3600;

interface Taken {
  /** Known of all environments at the last report. */
  total: number;
  /** Taken here since. */
  unreported: number;
}

export class WindowQuota {
  private readonly counter: WindowCounter;
  private readonly quota: Quota;
  private window = 0;
  /** Of the current window only: who takes under ever new names fills the memory of one window, no more. */
  private readonly taken = new Map<string, Taken>();

  constructor(counter: WindowCounter, quota: Quota) {
    this.counter = counter;
    this.quota = quota;
  }

  /** Throws `too-many-requests`, with the seconds until the next window, where all of the quota is taken. */
  async take(subject: string, amount: number, nowMillis: number): Promise<void> {
    const taken = this.takenBy(subject, nowMillis);
    if (taken.total + taken.unreported >= this.quota.perWindow) throw this.refusal(nowMillis);
    taken.unreported += amount;
    if (taken.unreported < this.quota.perWindow * reportedPart) return;
    await this.report(subject, taken);
    // Others may have used it up meanwhile: an environment that is new to the window learns of it only here.
    if (taken.total - amount >= this.quota.perWindow) throw this.refusal(nowMillis);
  }

  /** Gives back what was taken at `takenMillis`; nothing where its window is over. */
  async giveBack(subject: string, amount: number, takenMillis: number): Promise<void> {
    if (this.windowOf(takenMillis) !== this.window) return;
    const taken = this.takenBy(subject, takenMillis);
    taken.unreported -= amount;
    await this.report(subject, taken);
  }

  private async report(subject: string, taken: Taken): Promise<void> {
    const amount = taken.unreported;
    taken.unreported = 0;
    const known = taken.total + amount;
    const expiresAt = (this.window + 1) * this.quota.windowSeconds + keepSeconds;
    // A counter that cannot be reached must not close the door: this environment then goes by what it took itself.
    const total = await this.counter.add(subject, this.window, amount, expiresAt).catch(() => known);
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

/** So many a second, averaged over ten. */
export const perSecond = (rate: number, refusal: Quota["refusal"]): Quota => ({
  windowSeconds: rateWindowSeconds,
  perWindow: rate * rateWindowSeconds,
  refusal,
});
