/**
 * Has what comes while a call is under way wait, and go together with the next one. What comes alone goes at once. Lambda
 * gives an environment one request at a time; where one serves several, as on the laptop, this is what makes them cheap.
 */

import type { Patience } from "./patience.ts";

export interface JoinedCalls<T> {
  /** Does what is to be done for all of them. Must not reject. */
  readonly call: (together: readonly T[]) => Promise<void>;
  /** Bounds how many go together. */
  readonly most: number;
  /**
   * Acts when a call has been under way for so long that it is not waited for any more, so that one which hangs holds up
   * nothing else.
   */
  readonly whenSlow: Patience;
  /** Is called when nothing waits and nothing is under way. */
  readonly onIdle?: () => void;
}

export class Together<T> {
  private readonly calls: JoinedCalls<T>;
  private readonly waiting: T[] = [];
  /** Whether a call is waited for. */
  private isUnderWay = false;

  constructor(calls: JoinedCalls<T>) {
    this.calls = calls;
  }

  add(...some: readonly T[]): void {
    this.waiting.push(...some);
    this.next();
  }

  private next(): void {
    const { call, most, whenSlow, onIdle } = this.calls;
    if (this.waiting.length === 0 || this.isUnderWay) return;
    const together = this.waiting.splice(0, most);
    this.isUnderWay = true;
    const release = once(() => {
      this.isUnderWay = false;
      this.next();
      if (!this.isUnderWay) onIdle?.();
    });
    const endWait = whenSlow(release);
    void call(together).finally(() => {
      endWait();
      release();
    });
  }
}

function once(act: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    act();
  };
}
