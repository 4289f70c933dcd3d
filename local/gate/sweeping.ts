/** Deletes at intervals what is past its time: items by their TTL, objects by their bucket's lifecycle. */

import { type Clock, machineClock } from "../aws/clock.ts";
import type { TableStore } from "../backends/dynamodb/table-store.ts";
import type { ObjectStore } from "../backends/s3/object-store.ts";
import type { TimestreamStore } from "../backends/timestream/timestream-store.ts";
import type { Log } from "./contract.ts";

/** AWS takes up to two days. So long something stays, for a clock that jumps ahead must not cost it its last hours. */
const graceMillis = 86_400_000;
/** Believes a time only when it has held for so many rounds, which are an hour. */
const believedAfterRounds = 60;

export interface Sweeping {
  /** Ends the sweeping. Resolves when no sweep is under way. */
  close(): Promise<void>;
}

/**
 * Answers a function that is called once a round, and answers the time that has been believed all the while, or undefined
 * while there is none yet. A clock that was set ahead, and a laptop that was off for weeks, must not cost what still
 * waits, such as a request that the intake queue points to: there is an hour to set the one right, and to work the other
 * off.
 */
export function createBelievedTime({ wallMillis, steadyMillis }: Clock): () => number | undefined {
  const leads: number[] = [];
  return () => {
    const now = steadyMillis();
    leads.push(wallMillis() - now);
    if (leads.length > believedAfterRounds) leads.shift();
    return leads.length < believedAfterRounds ? undefined : now + Math.min(...leads);
  };
}

/** What forgets by itself. */
export interface Forgetful {
  readonly tables: TableStore;
  readonly objects: ObjectStore;
  readonly timestream: TimestreamStore | undefined;
}

export function startSweeping({ tables, objects, timestream }: Forgetful, everyMillis: number, log: Log): Sweeping {
  let underWay = Promise.resolve();
  const believed = createBelievedTime(machineClock);
  const sweep = async (): Promise<void> => {
    const nowMillis = believed();
    if (nowMillis === undefined) return;
    try {
      const overMillis = nowMillis - graceMillis;
      objects.sweep(overMillis);
      timestream?.sweep(overMillis);
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
