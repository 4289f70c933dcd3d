/** Counts the messages and bytes of one client in the last second, both directions together. */

import { limits } from "../limits.ts";

const windowMillis = 1_000;

export class Throughput {
  private readonly most: number;
  private readonly times: Float64Array;
  private readonly sizes: Float64Array;
  private first = 0;
  private count = 0;
  private bytes = 0;

  constructor(messagesPerSecond: number = limits.messagesPerSecond) {
    this.most = messagesPerSecond;
    this.times = new Float64Array(messagesPerSecond);
    this.sizes = new Float64Array(messagesPerSecond);
  }

  /** Tells whether one more message fits, and counts it if so. `nowMillis` never goes back. */
  take(size: number, nowMillis: number): boolean {
    while (this.count > 0 && (this.times[this.first] ?? 0) <= nowMillis - windowMillis) this.forgetFirst();
    if (this.count === this.most || this.bytes + size > limits.bytesPerSecond) return false;
    const at = (this.first + this.count) % this.most;
    this.times[at] = nowMillis;
    this.sizes[at] = size;
    this.count += 1;
    this.bytes += size;
    return true;
  }

  private forgetFirst(): void {
    this.bytes -= this.sizes[this.first] ?? 0;
    this.first = (this.first + 1) % this.most;
    this.count -= 1;
  }
}
