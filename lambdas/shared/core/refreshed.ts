/** Keeps a value, fetches it again when it is old, and goes on using the old value while that fails. */

import { isYoungerThan, minuteMillis } from "./duration.ts";

/** Waits this long after a failure before it fetches again. */
const retryMillis = minuteMillis;

export interface Refreshing<T> {
  readonly load: () => Promise<T>;
  /** How old the value may become; 0 fetches it each time. */
  readonly freshMillis: number;
  readonly nowMillis: () => number;
  /** Reports that the value could not be fetched again. A failure of the first fetch goes to its caller instead. */
  readonly report: (error: unknown) => void;
}

export class Refreshed<T> {
  private readonly options: Refreshing<T>;
  private held: { readonly value: T } | undefined;
  private heldSince = Number.NEGATIVE_INFINITY;
  private heldForMillis = 0;
  private loading: Promise<T> | undefined;

  constructor(options: Refreshing<T>) {
    this.options = options;
  }

  /** Answers the value. Rejects only if there was never a value. Fetches once, however many ask at the same time. */
  async get(): Promise<T> {
    if (this.held && isYoungerThan(this.heldForMillis, this.heldSince, this.options.nowMillis()))
      return this.held.value;
    this.loading ??= this.refresh().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async refresh(): Promise<T> {
    try {
      this.held = { value: await this.options.load() };
      this.hold(this.options.freshMillis);
    } catch (error) {
      if (!this.held) throw error;
      this.options.report(error);
      this.hold(retryMillis);
    }
    return this.held.value;
  }

  private hold(forMillis: number): void {
    this.heldSince = this.options.nowMillis();
    this.heldForMillis = forMillis;
  }
}
