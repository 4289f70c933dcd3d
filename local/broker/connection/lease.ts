/** Watches how long a connection may last: the client has to be heard, its rights refreshed, and its time is limited. */

import type { Admission, Verdict } from "../access/authorizer.ts";
import type { Time } from "../contract.ts";
import { limits } from "../limits.ts";
import { type Ending, reasonCode } from "../wire/reasons.ts";

interface Asking {
  ask(): Promise<Verdict>;
  onVerdict(verdict: Verdict): void;
  end(ending: Ending): void;
}

export class Lease {
  private readonly time: Time;
  private readonly asking: Asking;
  private readonly silenceMillis: number;
  private heardAt: number;
  private endsAt: number;
  private readonly cancels: { silence?: () => void; refresh?: () => void; end?: () => void } = {};
  private isOver = false;

  constructor(time: Time, admission: Admission, keepAliveSeconds: number, asking: Asking) {
    this.time = time;
    this.asking = asking;
    this.silenceMillis = keepAliveSeconds * limits.keepAliveFactor * 1000;
    this.heardAt = time.steadyMillis();
    this.endsAt = Number.POSITIVE_INFINITY;
    this.watchSilence(this.silenceMillis);
    this.extend(admission);
  }

  heard(): void {
    this.heardAt = this.time.steadyMillis();
  }

  end(): void {
    this.isOver = true;
    for (const cancel of Object.values(this.cancels)) cancel();
  }

  /** Looks once in each time of silence, so that a packet costs no timer. */
  private watchSilence(millis: number): void {
    this.cancels.silence = this.time.after(millis, () => {
      const left = this.heardAt + this.silenceMillis - this.time.steadyMillis();
      if (left > 0) this.watchSilence(left);
      else {
        const why = `it was silent for more than ${this.silenceMillis / 1000} s`;
        this.asking.end({ why, reason: "MQTT_KEEP_ALIVE_TIMEOUT", code: reasonCode.keepAliveTimeout });
      }
    });
  }

  private extend({ refreshAfterSeconds, disconnectAfterSeconds }: Admission): void {
    const now = this.time.steadyMillis();
    this.endsAt = Math.min(this.endsAt, now + disconnectAfterSeconds * 1000);
    this.cancels.end?.();
    this.cancels.end = this.time.after(this.endsAt - now, () => {
      const why = "the time that the authorizer gave it is over";
      this.asking.end({ why, reason: "CUSTOMAUTH_TTL_EXPIRATION", code: reasonCode.connectTimeExceeded });
    });
    this.cancels.refresh = this.time.after(refreshAfterSeconds * 1000, () => void this.refresh());
  }

  private async refresh(): Promise<void> {
    const verdict = await this.asking.ask();
    if (this.isOver) return;
    if (verdict.kind === "admitted") this.extend(verdict);
    this.asking.onVerdict(verdict);
  }
}
