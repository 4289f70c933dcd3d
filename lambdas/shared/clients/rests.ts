/** Knows which kinds of calls are the SDK's for now, because plain ones failed. */

import { isYoungerThan, minuteMillis } from "../core/duration.ts";
import { log } from "../handlers/log.ts";

/** Bounds how often in a row AWS may take of the SDK what it refused to take plainly. */
const mostRefusals = 5;

/** Is how long a kind of call is the SDK's after any failure. */
const shortMillis = 1_000;
/** Is how long it is after many refusals. */
const longMillis = minuteMillis;

interface Rest {
  readonly since: number;
  readonly millis: number;
}

export class Rests {
  private readonly rests = new Map<string, Rest>();
  private readonly refusals = new Map<string, number>();

  isOn(command: string): boolean {
    const rest = this.rests.get(command);
    return rest !== undefined && isYoungerThan(rest.millis, rest.since, Date.now());
  }

  /** Leaves calls to the SDK for a second, so that what fails or is throttled is not asked twice as often. */
  begin(command: string): void {
    if (!this.isOn(command)) this.rests.set(command, { since: Date.now(), millis: shortMillis });
  }

  /**
   * Notes a plain call that was refused where the SDK's succeeded. If that goes on, AWS takes no such calls, and each would
   * be made twice for ever: leaves them to the SDK for a minute, and says so.
   */
  noteRefusal(command: string, reason: unknown): void {
    if (this.isLong(command)) return;
    const refusals = (this.refusals.get(command) ?? 0) + 1;
    this.refusals.set(command, refusals % mostRefusals);
    if (refusals < mostRefusals) return;
    this.rests.set(command, { since: Date.now(), millis: longMillis });
    log.warn("AWS refuses plain calls, and the SDK makes them for a minute", { command, reason });
  }

  /** Notes a plain call that succeeded. */
  end(command: string): void {
    this.refusals.delete(command);
  }

  private isLong(command: string): boolean {
    return this.isOn(command) && this.rests.get(command)?.millis === longMillis;
  }
}
