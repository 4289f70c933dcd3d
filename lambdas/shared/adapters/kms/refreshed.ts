/** A value that is fetched again when it has become old, and outlives the times at which it cannot be. */

import { minuteMillis } from "../../core/duration.ts";

/** After a failure the old value serves on, and the source is asked again this much later. */
const retryMillis = minuteMillis;

export interface Refreshing<T> {
  readonly load: () => Promise<T>;
  /** How old it may become; 0: it is fetched each time. */
  readonly freshMillis: number;
  readonly nowMillis: () => number;
  /** Told when the value could not be fetched again; the first fetch's failure is its caller's to see. */
  readonly report: (error: unknown) => void;
}

export class Refreshed<T> {
  private readonly options: Refreshing<T>;
  private held: { readonly value: T } | undefined;
  private dueAt = Number.NEGATIVE_INFINITY;
  private loading: Promise<T> | undefined;

  constructor(options: Refreshing<T>) {
    this.options = options;
  }

  /** Rejects only where there was never a value. However many ask at once, it is fetched once. */
  async get(): Promise<T> {
    if (this.held && this.options.nowMillis() < this.dueAt) return this.held.value;
    this.loading ??= this.refresh().finally(() => {
      this.loading = undefined;
    });
    return this.loading;
  }

  private async refresh(): Promise<T> {
    try {
      this.held = { value: await this.options.load() };
      this.dueAt = this.options.nowMillis() + this.options.freshMillis;
    } catch (error) {
      if (!this.held) throw error;
      this.options.report(error);
      this.dueAt = this.options.nowMillis() + retryMillis;
    }
    return this.held.value;
  }
}
