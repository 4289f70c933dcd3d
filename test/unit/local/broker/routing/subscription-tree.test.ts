import { array, assert, constantFrom, property, record } from "fast-check";
import { expect, test } from "vitest";
import { filterFault, filterMatches } from "../../../../../local/aws/mqtt-topics.ts";
import { SubscriptionTree } from "../../../../../local/broker/routing/subscription-tree.ts";
import type { Subscription } from "../../../../../local/broker/session/subscription.ts";

const subscriptionTo = (filter: string): Subscription => ({
  text: filter,
  filter,
  qos: 0,
  noLocal: false,
  retainAsPublished: false,
});

test("finds, after any additions and removals, the subscriptions whose filter matches, and no others", () => {
  const level = constantFrom("", "a", "b", "$aws", "+", "#");
  const filter = array(level, { minLength: 1, maxLength: 4 })
    .map((levels) => levels.join("/"))
    .filter((each) => filterFault(each) === undefined);
  const topic = array(constantFrom("", "a", "b", "$aws"), { minLength: 1, maxLength: 4 }).map((each) => each.join("/"));
  const step = record({ who: constantFrom("x", "y"), filter, adds: constantFrom(true, true, false) });
  assert(
    property(array(step, { maxLength: 20 }), array(topic, { minLength: 1 }), (steps, topics) => {
      const tree = new SubscriptionTree<string>();
      const held = new Set<string>();
      for (const { who, filter: wanted, adds } of steps) {
        // Looks in between, so that what is kept of earlier looks would show.
        tree.matching(topics[0] ?? "");
        if (adds) tree.add(who, subscriptionTo(wanted));
        else tree.remove(who, subscriptionTo(wanted));
        if (adds) held.add(`${who} ${wanted}`);
        else held.delete(`${who} ${wanted}`);
      }
      for (const each of topics) {
        const found = tree.matching(each).map(({ subscriber, subscription }) => `${subscriber} ${subscription.filter}`);
        const expected = [...held].filter((key) => filterMatches(key.slice(2), each));
        expect(found.toSorted()).toEqual(expected.toSorted());
      }
    }),
    { numRuns: 500 },
  );
});
