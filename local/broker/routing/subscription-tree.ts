/** Finds the subscriptions that match a topic, level by level. */

import type { Subscription } from "../session/subscription.ts";

/** One subscription of one subscriber. */
export interface Member<S> {
  readonly subscriber: S;
  readonly subscription: Subscription;
}

interface Node<S> {
  readonly below: Map<string, Node<S>>;
  /** Subscriptions whose filter ends here, by subscriber and text. */
  readonly here: Map<S, Map<string, Member<S>>>;
}

const newNode = <S>(): Node<S> => ({ below: new Map(), here: new Map() });

/** How many topics' matches are kept before they are forgotten. */
const keptMatches = 10_000;

export class SubscriptionTree<S> {
  private readonly root: Node<S> = newNode();
  private readonly matches = new Map<string, readonly Member<S>[]>();

  /** Adds a subscription, or replaces the one with the same text. */
  add(subscriber: S, subscription: Subscription): void {
    let node = this.root;
    for (const level of subscription.filter.split("/")) {
      const next: Node<S> = node.below.get(level) ?? newNode();
      node.below.set(level, next);
      node = next;
    }
    const own = node.here.get(subscriber) ?? new Map<string, Member<S>>();
    node.here.set(subscriber, own.set(subscription.text, { subscriber, subscription }));
    this.matches.clear();
  }

  remove(subscriber: S, subscription: Subscription): void {
    this.removeBelow(this.root, subscription.filter.split("/"), subscriber, subscription.text);
    this.matches.clear();
  }

  private removeBelow(node: Node<S>, levels: readonly string[], subscriber: S, text: string): void {
    const [level, ...rest] = levels;
    if (level === undefined) {
      const own = node.here.get(subscriber);
      own?.delete(text);
      if (own?.size === 0) node.here.delete(subscriber);
      return;
    }
    const next = node.below.get(level);
    if (next === undefined) return;
    this.removeBelow(next, rest, subscriber, text);
    if (next.here.size === 0 && next.below.size === 0) node.below.delete(level);
  }

  /** Answers every subscription that matches, a subscriber's several ones too. */
  matching(topic: string): readonly Member<S>[] {
    const known = this.matches.get(topic);
    if (known !== undefined) return known;
    const found: Member<S>[] = [];
    collect(this.root, topic.split("/"), 0, found);
    if (this.matches.size >= keptMatches) this.matches.clear();
    this.matches.set(topic, found);
    return found;
  }
}

function collect<S>(node: Node<S>, levels: readonly string[], at: number, found: Member<S>[]): void {
  const level = levels[at];
  if (level === undefined) {
    addAll(node, found);
    return;
  }
  const exact = node.below.get(level);
  if (exact !== undefined) collect(exact, levels, at + 1, found);
  // Wildcards at the first level do not match topics that begin with `$`.
  if (at === 0 && level.startsWith("$")) return;
  const one = node.below.get("+");
  if (one !== undefined) collect(one, levels, at + 1, found);
  const rest = node.below.get("#");
  if (rest !== undefined) addAll(rest, found);
}

function addAll<S>(node: Node<S>, found: Member<S>[]): void {
  for (const own of node.here.values()) found.push(...own.values());
}
