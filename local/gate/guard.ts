/** Takes every call, over HTTP or in process, through the same steps: authorizes, disturbs, performs and counts it. */

import { setTimeout as sleep } from "node:timers/promises";
import { ServiceError } from "../aws/service-error.ts";
import type { StoreHealth } from "../backends/store-health.ts";
import type { CallCounter } from "./call-counter.ts";
import type { Disturbance, Faults } from "./faults.ts";
import type { Authorizer, Caller } from "./iam/authorizer.ts";
import type { Call, Performed, Performing, StandardErrors } from "./service.ts";

export class Guard {
  private readonly authorizer: Authorizer;
  private readonly faults: Faults;
  private readonly counter: CallCounter;
  private readonly health: StoreHealth;

  constructor(authorizer: Authorizer, faults: Faults, counter: CallCounter, health: StoreHealth) {
    this.authorizer = authorizer;
    this.faults = faults;
    this.counter = counter;
    this.health = health;
  }

  /**
   * Runs a call. Rejects with a `ServiceError` if it is refused, disturbed or fails, and with a `StoreFailure` once a store
   * could not be written.
   */
  async run<T>(
    caller: Caller,
    service: { readonly name: string; readonly errors: StandardErrors },
    call: Call<T>,
    performing: Performing,
  ): Promise<T> {
    const counted = { caller: caller.logicalId, service: service.name, action: call.operation };
    try {
      this.health.demandSound();
      this.authorize(caller, service.errors, call);
      const disturbance = this.faults.draw(caller.logicalId, service.name, call.operation);
      const performed = await perform(call, disturbance, service.errors, performing);
      // What was read or written while a store failed may rest on what is lost.
      this.health.demandSound();
      this.counter.add({ ...counted, unit: performed.unit, units: performed.units, failed: false });
      return performed.value;
    } catch (error) {
      const units = error instanceof ServiceError ? error.units : 0;
      this.counter.add({ ...counted, unit: units > 0 ? "write unit" : "request", units, failed: true });
      throw error;
    }
  }

  private authorize(caller: Caller, errors: StandardErrors, call: Call<unknown>): void {
    for (const permission of call.permissions) {
      const refusal = this.authorizer.refusal(caller, permission);
      if (refusal !== undefined) throw errors.denied(refusal);
    }
  }
}

async function perform<T>(
  call: Call<T>,
  disturbance: Disturbance,
  errors: StandardErrors,
  performing: Performing,
): Promise<Performed<T>> {
  if (disturbance.latencyMillis > 0) await sleep(disturbance.latencyMillis);
  if (disturbance.refusal === "throttle") throw errors.throttled();
  if (disturbance.refusal === "error") throw errors.failed();
  const { entryFails } = disturbance;
  const performed = await (entryFails === undefined || call.performSome === undefined
    ? call.perform(performing)
    : call.performSome(entryFails, performing));
  if (disturbance.failsAfter) throw errors.failed();
  return performed;
}
