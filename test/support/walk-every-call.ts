/** Walks through every call of the management API in memory, as the administrator of an organization of its own. */

import type { EventLog } from "../../lambdas/api/manage/ports.ts";
import { askEveryCall } from "./every-call.ts";
import type { Answer, Management } from "./management.ts";
import { askerOf, makeAdministrator, makeOrganization } from "./people.ts";
import { point } from "./points.ts";

/** An event log in which each device has the same event. */
const logOfOne: EventLog = {
  async *newestFirst() {
    yield [point];
  },
  async *oldestFirst() {
    yield { position: "", points: [point], expiresAt: 0 };
  },
};

/** Has each device have one event in the event log. Answers its id. */
export async function logOneEvent({ state }: Management): Promise<string> {
  state.eventLog = logOfOne;
  return point.eventId;
}

/** A call with its path filled in. */
export type FilledCall = readonly [method: string, path: string, body?: unknown];
/** Asks a call as whoever the walk asks it as. */
export type Ask = (...call: FilledCall) => Promise<Answer>;

/**
 * Has `act` ask each call, in its own way; what it answers must be a 200. Answers the calls that were asked, as
 * `METHOD path`.
 */
export async function walkEveryCall(
  management: Management,
  act: (call: FilledCall, ask: Ask) => Promise<Pick<Answer, "status" | "body">>,
): Promise<ReadonlySet<string>> {
  const organization = await makeOrganization(management);
  const administrator = await makeAdministrator(management, organization);
  return askEveryCall({
    organization,
    webhookUrl: "https://example.com/hook",
    now: () => new Date(management.state.now),
    loggedEvent: () => logOneEvent(management),
    ask: async (method, path, body, as) => {
      const caller = await askerOf(management, as, administrator);
      return act([method, path, body], (...call) => management.ask(caller, ...call));
    },
  });
}
