/** Gives a message to every session that is subscribed to its topic, and to one of each group that shares a subscription. */

import type { Message } from "../contract.ts";
import type { Session } from "../session/session.ts";
import type { Subscription } from "../session/subscription.ts";
import { type Member, SubscriptionTree } from "./subscription-tree.ts";

type Subscriber = Member<Session>;

export class FanOut {
  private readonly tree = new SubscriptionTree<Session>();
  /** Which member of a group is next, by group and filter. */
  private readonly turns = new Map<string, number>();

  subscribe(session: Session, subscription: Subscription): void {
    this.tree.add(session, subscription);
  }

  unsubscribe(session: Session, subscription: Subscription): void {
    this.tree.remove(session, subscription);
  }

  /** Adds what a promise has to be waited for to `pending`. `from` is the publisher's own session. */
  deliver(message: Message, from: Session | undefined, pending: Promise<void>[]): void {
    const matching = this.tree.matching(message.topic);
    if (matching.length === 0) return;
    for (const { subscriber, subscription } of this.receivers(matching, message.topic, from)) {
      const qos = message.qos === 1 && subscription.qos === 1 ? 1 : 0;
      const written = subscriber.deliver(message, qos, subscription.retainAsPublished && message.retain);
      if (written !== undefined) pending.push(written);
    }
  }

  private receivers(matching: readonly Subscriber[], topic: string, from: Session | undefined): Iterable<Subscriber> {
    const [only] = matching;
    if (matching.length === 1 && only?.subscription.group === undefined) return isOwn(only, from) ? [] : matching;
    const bySession = new Map<Session, Subscriber>();
    const byGroup = new Map<string, Subscriber[]>();
    for (const each of matching) {
      const { group, filter } = each.subscription;
      if (group !== undefined) {
        const key = `${group}/${filter}`;
        byGroup.set(key, [...(byGroup.get(key) ?? []), each]);
      } else if (!isOwn(each, from)) {
        // A client whose filters overlap gets one copy, at the highest QoS that it asked for.
        const other = bySession.get(each.subscriber);
        if (other === undefined || other.subscription.qos < each.subscription.qos) bySession.set(each.subscriber, each);
      }
    }
    const chosen = [...byGroup].flatMap(([key, members]) => this.chosen(key, members, topic) ?? []);
    return [...bySession.values(), ...chosen];
  }

  /** Chooses in turn among the members that are connected and may receive it, or else among those that keep messages. */
  private chosen(key: string, members: readonly Subscriber[], topic: string): Subscriber | undefined {
    const entitled = members.filter(({ subscriber }) => subscriber.mayReceive(topic));
    const connected = entitled.filter(({ subscriber }) => subscriber.isConnected);
    const able = connected.length > 0 ? connected : entitled;
    const turn = this.turns.get(key) ?? 0;
    this.turns.set(key, turn + 1);
    return able[turn % Math.max(1, able.length)];
  }
}

const isOwn = (member: Subscriber | undefined, from: Session | undefined): boolean =>
  member?.subscription.noLocal === true && member.subscriber === from;
