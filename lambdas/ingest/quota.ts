/**
 * Each project's points per second over HTTPS. Function environments share one counter per project and ten seconds, but
 * write to it only when they have taken a noticeable part of the quota: a quiet project costs no write at all.
 */

import { PlatformError } from "../core/error.ts";

/** Counts points taken in a window, by all environments; answers the total after. */
export interface QuotaCounter {
  add(project: string, window: number, points: number): Promise<number>;
}

const windowSeconds = 10;
/** An environment tells the others once it has taken this part of a window's quota since it last did. */
const reportedPart = 1 / 20;

interface Taken {
  window: number;
  /** Known of all environments at the last report. */
  total: number;
  /** Taken here since. */
  unreported: number;
}

export class ProjectQuota {
  private readonly counter: QuotaCounter;
  private readonly pointsPerWindow: number;
  private readonly taken = new Map<string, Taken>();

  constructor(counter: QuotaCounter, pointsPerSecond: number) {
    this.counter = counter;
    this.pointsPerWindow = pointsPerSecond * windowSeconds;
  }

  /** Takes `points` of the project's quota. Throws `too-many-requests` with the seconds until the next window. */
  async take(project: string, points: number, nowMillis: number): Promise<void> {
    const taken = this.takenIn(project, Math.floor(nowMillis / 1000 / windowSeconds));
    if (taken.total + taken.unreported >= this.pointsPerWindow) throw this.exceeded(nowMillis);
    taken.unreported += points;
    if (taken.unreported < this.pointsPerWindow * reportedPart) return;
    const reported = taken.unreported;
    taken.unreported = 0;
    const known = taken.total + reported;
    // A counter that cannot be reached must not close the door: this environment then goes by what it took itself.
    const total = await this.counter.add(project, taken.window, reported).catch(() => known);
    taken.total = Math.max(known, total);
    // Others may have used it up meanwhile: an environment that is new to the window learns of it only here.
    if (taken.total - points >= this.pointsPerWindow) throw this.exceeded(nowMillis);
  }

  private takenIn(project: string, window: number): Taken {
    const current = this.taken.get(project);
    if (current?.window === window) return current;
    const fresh = { window, total: 0, unreported: 0 };
    this.taken.set(project, fresh);
    return fresh;
  }

  private exceeded(nowMillis: number): PlatformError {
    const windowMillis = windowSeconds * 1000;
    const retryAfterSeconds = Math.max(1, Math.ceil((windowMillis - (nowMillis % windowMillis)) / 1000));
    const rate = this.pointsPerWindow / windowSeconds;
    const message = `The project sends more than its ${rate} points a second; send again in ${retryAfterSeconds} s.`;
    return new PlatformError("too-many-requests", message, { retryAfterSeconds });
  }
}
