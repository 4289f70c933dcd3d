/** Tells whether this machine's processors have time left, whichever program uses them. */

import { cpus } from "node:os";
import { performance } from "node:perf_hooks";

/** With a smaller share of idle time, another thread would only take time from those that work. */
const busyIdleShare = 0.15;
/**
 * Looks no more often than this: the kernel counts in hundredths of a second, and a shorter time would hold too few of
 * them.
 */
const lookMillis = 100;

interface Times {
  readonly idle: number;
  readonly all: number;
}

export class Processors {
  private last: Times = readTimes();
  private lastMillis = performance.now();
  private busy = false;

  /** Tells whether the processors were busy in the last tenth of a second. */
  isBusy(): boolean {
    const nowMillis = performance.now();
    if (nowMillis - this.lastMillis >= lookMillis) {
      const times = readTimes();
      this.busy = (times.idle - this.last.idle) / (times.all - this.last.all) < busyIdleShare;
      this.last = times;
      this.lastMillis = nowMillis;
    }
    return this.busy;
  }
}

function readTimes(): Times {
  let [idle, all] = [0, 0];
  for (const { times } of cpus()) {
    idle += times.idle;
    all += times.user + times.nice + times.sys + times.idle + times.irq;
  }
  return { idle, all };
}
