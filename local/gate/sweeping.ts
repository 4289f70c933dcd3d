/** Deletes at intervals what is past its time: items by their TTL, objects by their bucket's lifecycle. */

import { machineClock } from "../aws/clock.ts";
import type { TableStore } from "../backends/dynamodb/table-store.ts";
import type { ObjectStore } from "../backends/s3/object-store.ts";
import type { Log } from "./contract.ts";

/** AWS takes up to two days. So long something stays, for a clock that jumps ahead must not cost it its last hours. */
const graceMillis = 86_400_000;

export interface Sweeping {
  /** Ends the sweeping. Resolves when no sweep is under way. */
  close(): Promise<void>;
}

export function startSweeping(tables: TableStore, objects: ObjectStore, everyMillis: number, log: Log): Sweeping {
  let underWay = Promise.resolve();
  const sweep = async (): Promise<void> => {
    try {
      const overMillis = machineClock.wallMillis() - graceMillis;
      objects.sweep(overMillis);
      await tables.sweep(Math.floor(overMillis / 1000));
    } catch (error) {
      log({ level: "error", message: "A sweep of what is past its time failed.", error: String(error) });
    }
  };
  const timer = setInterval(() => {
    underWay = underWay.then(sweep);
  }, everyMillis);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await underWay;
    },
  };
}
