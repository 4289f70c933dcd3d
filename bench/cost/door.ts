/**
 * Makes of what a laptop counted at the door what AWS would count. A laptop's thread has many requests at once, which share
 * reads and sendings, and hands a project's on to `route` for a while after one that failed. On AWS an environment of
 * `ingest` has one request at a time, and routes each of these loads itself.
 */

import type { CallCount } from "../bill.ts";
import type { Load } from "./loads.ts";

const door = /DoorsIngest/;
const route = /PipelineRoute/;

/** The strong read of a request: the project's version, the source, and two leases that are not there. */
const unitsOfRead = 4;

const isOfRouting = ({ caller, service, action }: CallCount): boolean =>
  route.test(caller) || (door.test(caller) && (service === "sqs" || action === "BatchGetItem"));

/** Answers the load as if the door had read once for each of its requests, and sent each to the queue of the event log. */
export function routedAtTheDoor<L extends Load>(load: L): L {
  const { calls, invocations, logBytes } = load.counted;
  const caller = calls.find((each) => door.test(each.caller))?.caller;
  if (caller === undefined) return load;
  const count = load.points / load.pointsPerRequest;
  const others = calls.filter((each) => !isOfRouting(each));
  const read = { service: "dynamodb", action: "BatchGetItem", units: count * unitsOfRead, unit: "read unit" } as const;
  return {
    ...load,
    counted: {
      calls: [...others, { caller, calls: count, ...read }, sendingOf(caller, count)],
      invocations: Object.fromEntries(Object.entries(invocations).filter(([name]) => !route.test(name))),
      logBytes,
    },
  };
}

export const sendingOf = (caller: string, count: number): CallCount => ({
  caller,
  service: "sqs",
  action: "SendMessage",
  calls: count,
  units: count,
  unit: "request",
});
