/**
 * Models one run of a function. Its calls take a while and may fail before or after they took effect, and it may be cut
 * off.
 */

import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import type { Chance, VirtualTime } from "./virtual-time.ts";

/** How often something goes wrong. */
export interface Weather {
  /** The probability that an invocation is cut off, at each call to the outside. */
  crashes: number;
  /** The probability that a call to the outside fails. Half of the failures come after it took effect. */
  faults: number;
}

const never = new Promise<never>(() => {});

export class Invocation {
  isOver = false;
  /** Whether it ended by itself. */
  readonly ended: Promise<boolean>;
  private end: (isDone: boolean) => void = () => {};
  private readonly time: VirtualTime;
  private readonly chance: Chance;
  private readonly weather: Weather;

  constructor(time: VirtualTime, chance: Chance, weather: Weather) {
    this.time = time;
    this.chance = chance;
    this.weather = weather;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
  }

  start(work: () => Promise<void>): void {
    work().then(
      () => this.finish(true),
      () => this.finish(false),
    );
  }

  cut(): void {
    this.finish(false);
  }

  private finish(isDone: boolean): void {
    this.isOver = true;
    this.end(isDone);
  }

  /** Makes a call to the outside, which never returns once the invocation has been cut off. */
  readonly operate = async <T>(effect: () => T): Promise<T> => {
    await this.pass(this.chance.between(1, 20));
    const { crashes, faults } = this.weather;
    if (this.chance.is(crashes)) this.cut();
    if (this.isOver) return never;
    const fails = this.chance.is(faults);
    if (fails && this.chance.is(0.5)) throw new PlatformError("unavailable", "It failed.");
    const result = effect();
    if (fails) throw new PlatformError("unavailable", "It failed, though it was done.");
    if (this.chance.is(crashes)) this.cut();
    return this.isOver ? never : result;
  };

  async pass(millis: number): Promise<void> {
    if (this.isOver) await never;
    await this.time.sleep(millis);
    if (this.isOver) await never;
  }
}
