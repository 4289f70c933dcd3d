/** What one connection may do. Decisions are kept, since a client asks for the same topics again and again. */

import type { Subscribed } from "../../aws/mqtt-topics.ts";
import { arnOf } from "../../template/names.ts";
import { bounds } from "../limits.ts";
import type { Statement } from "./document.ts";
import { Policy } from "./policy.ts";

/** The rights that a client uses again and again, each with the kind of resource that it is for. */
const kinds = {
  "iot:Publish": "topic",
  "iot:RetainPublish": "topic",
  "iot:Receive": "topic",
  "iot:Subscribe": "topicfilter",
} as const;

type Action = keyof typeof kinds;

export class Rights {
  private readonly policy: Policy;
  private readonly clientId: string;
  /** Decisions by topic or filter, of each action. */
  private readonly decisions: Readonly<Record<Action, Map<string, boolean>>> = {
    "iot:Publish": new Map(),
    "iot:RetainPublish": new Map(),
    "iot:Receive": new Map(),
    "iot:Subscribe": new Map(),
  };

  constructor(statements: readonly Statement[], clientId: string) {
    this.policy = new Policy(statements, clientId);
    this.clientId = clientId;
  }

  mayConnect(): boolean {
    return this.policy.allows("iot:Connect", arnOf("iot", `client/${this.clientId}`));
  }

  mayPublish(topic: string, retain: boolean): boolean {
    return this.decide("iot:Publish", topic) && (!retain || this.decide("iot:RetainPublish", topic));
  }

  /** A shared subscription needs the right to its filter too: in the other form wildcards of a policy reach across its levels. */
  maySubscribe({ text, filter, group }: Subscribed): boolean {
    const isAllowed = this.decide("iot:Subscribe", filter);
    return isAllowed && (group === undefined || this.decide("iot:Subscribe", text));
  }

  mayReceive(topic: string): boolean {
    return this.decide("iot:Receive", topic);
  }

  private decide(action: Action, name: string): boolean {
    const decisions = this.decisions[action];
    const known = decisions.get(name);
    if (known !== undefined) return known;
    const decision = this.policy.allows(action, arnOf("iot", `${kinds[action]}/${name}`));
    if (decisions.size >= bounds.keptDecisions) decisions.clear();
    decisions.set(name, decision);
    return decision;
  }
}
