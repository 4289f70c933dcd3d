/** What one connection may do. Decisions are kept, since a client asks for the same topics again and again. */

import type { Subscribed } from "../../aws/mqtt-topics.ts";
import { arnOf } from "../../template/names.ts";
import { bounds } from "../limits.ts";
import type { Statement } from "./document.ts";
import { Policy } from "./policy.ts";

export class Rights {
  private readonly policy: Policy;
  private readonly clientId: string;
  private readonly decisions = new Map<string, boolean>();

  constructor(statements: readonly Statement[], clientId: string) {
    this.policy = new Policy(statements, clientId);
    this.clientId = clientId;
  }

  mayConnect(): boolean {
    return this.policy.allows("iot:Connect", arnOf("iot", `client/${this.clientId}`));
  }

  mayPublish(topic: string, retain: boolean): boolean {
    return this.decide("iot:Publish", "topic", topic) && (!retain || this.decide("iot:RetainPublish", "topic", topic));
  }

  /** A shared subscription needs the right to its filter too: in the other form wildcards of a policy reach across its levels. */
  maySubscribe({ text, filter, group }: Subscribed): boolean {
    const isAllowed = this.decide("iot:Subscribe", "topicfilter", filter);
    return isAllowed && (group === undefined || this.decide("iot:Subscribe", "topicfilter", text));
  }

  mayReceive(topic: string): boolean {
    return this.decide("iot:Receive", "topic", topic);
  }

  private decide(action: string, kind: "topic" | "topicfilter", name: string): boolean {
    const key = `${action} ${kind} ${name}`;
    const known = this.decisions.get(key);
    if (known !== undefined) return known;
    const decision = this.policy.allows(action, arnOf("iot", `${kind}/${name}`));
    if (this.decisions.size >= bounds.keptDecisions) this.decisions.clear();
    this.decisions.set(key, decision);
    return decision;
  }
}
