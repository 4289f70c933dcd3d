/** Models a receiver that answers, fails, or is away. */

import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { isAcknowledged } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import type { Chance } from "./virtual-time.ts";

export const modes = ["up", "failing", "silent", "gone", "busy", "flapping", "accepting"] as const;
export type Mode = (typeof modes)[number];

export class ModelReceiver {
  mode: Mode = "up";
  /** The events that always fail. */
  readonly poison = new Set<string>();
  private readonly chance: Chance;

  constructor(chance: Chance) {
    this.chance = chance;
  }

  /** Answers how long the next answer takes. */
  latencyMillis(): number {
    return this.mode === "silent" ? 10_000 : this.chance.between(2, 300);
  }

  answer(key: string, acknowledge: "200" | "2xx", latencyMillis: number): DeliveryOutcome {
    const failed = { kind: "failed", errorClass: "status", latencyMillis, answer: "", message: "It failed." } as const;
    if (this.mode === "silent") return { ...failed, errorClass: "timeout", status: null };
    const status = this.statusFor(key);
    if (isAcknowledged(status, acknowledge)) return { kind: "acknowledged", status, latencyMillis, answer: "" };
    return status === 429
      ? { ...failed, status, retryAfterSeconds: this.chance.of([0, 5, 60, 900]) }
      : { ...failed, status };
  }

  private statusFor(key: string): number {
    if (this.poison.has(key)) return 500;
    switch (this.mode) {
      case "failing":
        return 500;
      case "gone":
        return 410;
      case "busy":
        return this.chance.is(0.8) ? 429 : 200;
      case "flapping":
        return this.chance.is(0.5) ? 503 : 200;
      case "accepting":
        return 204;
      default:
        return 200;
    }
  }
}
