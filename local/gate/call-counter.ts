/** Counts the calls that AWS would bill. */

import type { CallCount } from "./contract.ts";
import type { BillingUnit } from "./service.ts";

interface Tally {
  calls: number;
  errors: number;
  units: number;
}

interface BilledCall extends Pick<CallCount, "caller" | "service" | "action" | "unit"> {
  readonly units: number;
  readonly failed: boolean;
}

export class CallCounter {
  private readonly tallies = new Map<string, Tally>();

  /** Counts a call. A failed call counts too, with the units that are billed for it all the same. */
  add({ caller, service, action, unit, units, failed }: BilledCall): void {
    const key = `${caller}\n${service}\n${action}\n${unit}`;
    let tally = this.tallies.get(key);
    if (tally === undefined) {
      tally = { calls: 0, errors: 0, units: 0 };
      this.tallies.set(key, tally);
    }
    tally.calls += 1;
    tally.errors += failed ? 1 : 0;
    tally.units += units;
  }

  counts(): CallCount[] {
    return [...this.tallies].map(([key, tally]) => {
      const [caller = "", service = "", action = "", unit = ""] = key.split("\n");
      return { caller, service, action, unit: unit as BillingUnit, ...tally };
    });
  }

  reset(): void {
    this.tallies.clear();
  }
}
