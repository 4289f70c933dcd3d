/** Keeps those who wait for messages of one queue, and serves them in the order in which they came. */

import { StoreFailure } from "../store-health.ts";
import type { InFlight } from "./message.ts";

export interface Receiving {
  readonly max: number;
  readonly waitMillis: number;
  /** The queue's own visibility timeout if absent. */
  readonly visibilitySeconds?: number | undefined;
  /** Takes nothing of groups that have many messages in flight. */
  readonly quietOnly?: boolean;
  readonly signal?: AbortSignal | undefined;
}

interface Waiter {
  readonly receiving: Receiving;
  answer(messages: InFlight[]): void;
}

export class Waiters {
  private readonly take: (receiving: Receiving) => InFlight[];
  private readonly waiters = new Set<Waiter>();
  private serving = false;

  /** `take` gets the messages that are there for one of them. */
  constructor(take: (receiving: Receiving) => InFlight[]) {
    this.take = take;
  }

  /** Answers the first messages that come within the wait, or none if it ends or is aborted before. */
  wait(receiving: Receiving): Promise<InFlight[]> {
    return new Promise((resolve) => {
      const end = (): void => waiter.answer([]);
      const timer = setTimeout(end, receiving.waitMillis);
      const waiter: Waiter = {
        receiving,
        answer: (messages) => {
          clearTimeout(timer);
          receiving.signal?.removeEventListener("abort", end);
          this.waiters.delete(waiter);
          resolve(messages);
        },
      };
      receiving.signal?.addEventListener("abort", end, { once: true });
      this.waiters.add(waiter);
    });
  }

  /** Tells that there are messages now. */
  wake(): void {
    if (this.waiters.size === 0 || this.serving) return;
    this.serving = true;
    // Waits until the whole batch that is being sent is there, so that one waiter gets all of it.
    queueMicrotask(() => this.serve());
  }

  private serve(): void {
    this.serving = false;
    for (const waiter of this.waiters) {
      const messages = this.takeSafely(waiter.receiving);
      // Looks on, since the next one may take what this one does not want.
      if (messages.length > 0) waiter.answer(messages);
    }
  }

  /** Nobody receives anything more from a queue that cannot be written: its health knows of it and ends the laptop. */
  private takeSafely(receiving: Receiving): InFlight[] {
    try {
      return this.take(receiving);
    } catch (error) {
      if (error instanceof StoreFailure) return [];
      throw error;
    }
  }

  /** Ends every wait, with no messages. */
  cancel(): void {
    for (const waiter of [...this.waiters]) waiter.answer([]);
  }
}
