/**
 * Keeps the console below the rate at which the API turns callers away: one identity may make 20 calls a second, and may
 * have several tabs open. Waits as long as a `Retry-After` said, too.
 */

export interface Clock {
  /** Milliseconds of a clock that only goes forward. */
  now(): number;
  /** Calls back after so many milliseconds. */
  after(millis: number, then: () => void): void;
}

const mostInAWindow = 9;
const windowMillis = 1000;

export class Pace {
  private readonly clock: Clock;
  private readonly starts: number[] = [];
  private readonly waiting: (() => void)[] = [];
  private blockedUntil = 0;
  private isArmed = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Resolves when the next call may begin. Calls begin in the order in which they asked. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.letIn();
    });
  }

  /** Lets no call begin for so many seconds. */
  block(seconds: number): void {
    this.blockedUntil = Math.max(this.blockedUntil, this.clock.now() + seconds * 1000);
  }

  private letIn(): void {
    const now = this.clock.now();
    while (this.waiting.length > 0 && this.millisToWait(now) <= 0) {
      if (this.starts.push(now) > mostInAWindow) this.starts.shift();
      this.waiting.shift()?.();
    }
    if (this.waiting.length === 0 || this.isArmed) return;
    this.isArmed = true;
    this.clock.after(this.millisToWait(now), () => {
      this.isArmed = false;
      this.letIn();
    });
  }

  private millisToWait(now: number): number {
    const oldest = this.starts.length < mostInAWindow ? undefined : this.starts[0];
    return Math.max(oldest === undefined ? 0 : oldest + windowMillis - now, this.blockedUntil - now);
  }
}
