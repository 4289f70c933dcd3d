/**
 * Leaves a store alone for a while that has just failed, so that waiting for it takes no time from the others: the
 * messages of its retention go back to the queue at once meanwhile.
 */

import { isYoungerThan } from "../core/duration.ts";

const firstMillis = 1_000;
const longestMillis = 60_000;
/** Bounds the memory of an environment that meets very many retentions. */
const mostRemembered = 10_000;

interface Pause {
  readonly failures: number;
  readonly since: number;
  readonly millis: number;
  readonly reason: string;
}

export class Pauses {
  private readonly nowMillis: () => number;
  private readonly pauses = new Map<string, Pause>();

  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis;
  }

  /** Answers why the retention's store is left alone now; undefined if it is not. */
  reasonFor(retention: string): string | undefined {
    const pause = this.pauses.get(retention);
    return pause && isYoungerThan(pause.millis, pause.since, this.nowMillis()) ? pause.reason : undefined;
  }

  /** Begins a pause, twice as long as the one before it, or as long as the store asked for. */
  begin(retention: string, reason: string, afterSeconds = 0): void {
    const failures = (this.pauses.get(retention)?.failures ?? 0) + 1;
    const usual = Math.min(longestMillis, firstMillis * 2 ** Math.min(failures - 1, 10));
    if (this.pauses.size >= mostRemembered) this.pauses.clear();
    const millis = Math.max(usual, afterSeconds * 1000);
    this.pauses.set(retention, { failures, since: this.nowMillis(), millis, reason });
  }

  end(retention: string): void {
    this.pauses.delete(retention);
  }
}
