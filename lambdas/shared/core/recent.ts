/** Remembers for a moment what was read, by when each read began, so that no earlier read takes the place of a later one. */

import { isYoungerThan } from "./duration.ts";

interface Known<T> {
  /** Is undefined where there was nothing to remember, which keeps earlier reads out. */
  readonly value: T | undefined;
  /** When the read began, in milliseconds since 1970. */
  readonly at: number;
}

export interface RecentSettings {
  readonly freshMillis: number;
  /** Bounds how many keys are remembered. */
  readonly most: number;
  readonly nowMillis: () => number;
}

export class Recent<T> {
  private readonly settings: RecentSettings;
  private readonly known = new Map<string, Known<T>>();

  constructor(settings: RecentSettings) {
    this.settings = settings;
  }

  /** Answers what a read found that began a moment ago, or within a shorter time. */
  get(key: string, withinMillis = this.settings.freshMillis): T | undefined {
    const known = this.known.get(key);
    return known && this.isWithin(withinMillis, known) ? known.value : undefined;
  }

  /** Remembers what a read found that began at `at`, or that it found nothing, unless one that began later was told. */
  keep(key: string, at: number, value: T | undefined): void {
    const known = this.known.get(key);
    if (known && this.isFresh(known) && (known.at > at || (known.at === at && known.value === undefined))) return;
    if (!known) this.makeRoom();
    this.known.set(key, { value, at });
  }

  /** Believes no read of the key that began until now. */
  forget(key: string): void {
    this.keep(key, this.settings.nowMillis(), undefined);
  }

  private isFresh(known: Known<T>): boolean {
    return this.isWithin(this.settings.freshMillis, known);
  }

  /** Says of a time that the clock has not come to that it is over: the clock was set back since. */
  private isWithin(millis: number, { at }: Known<T>): boolean {
    return isYoungerThan(millis, at, this.settings.nowMillis());
  }

  private makeRoom(): void {
    if (this.known.size < this.settings.most) return;
    for (const [key, known] of this.known) if (!this.isFresh(known)) this.known.delete(key);
    if (this.known.size >= this.settings.most) this.known.clear();
  }
}
