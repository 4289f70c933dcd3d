/** A clock that only moves when a test moves it. */

import type { Time } from "../../../../local/broker/contract.ts";

interface Timer {
  readonly at: number;
  readonly act: () => void;
}

export class ManualTime implements Time {
  private now = 0;
  private timers: Timer[] = [];
  private readonly startMillis = Date.UTC(2026, 10, 29);

  wallMillis(): number {
    return this.startMillis + this.now;
  }

  steadyMillis(): number {
    return this.now;
  }

  after(millis: number, act: () => void): () => void {
    const timer = { at: this.now + millis, act };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((each) => each !== timer);
    };
  }

  /** Lets time pass, and calls what is due on the way, in its order. */
  pass(millis: number): void {
    const end = this.now + millis;
    for (;;) {
      const [next] = this.timers.filter(({ at }) => at <= end).toSorted((one, other) => one.at - other.at);
      if (next === undefined) break;
      this.timers = this.timers.filter((each) => each !== next);
      this.now = Math.max(this.now, next.at);
      next.act();
    }
    this.now = end;
  }
}
