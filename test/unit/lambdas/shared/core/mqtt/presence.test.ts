import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  foldPresence,
  type LifecycleEvent,
  type Presence,
  readLifecycleEvent,
} from "../../../../../../lambdas/shared/core/mqtt/presence.ts";

const hour = 3_600_000;
const connected = (version: number, at: number): LifecycleEvent => ({
  kind: "connected",
  clientId: "c",
  at,
  version,
  address: `192.0.2.${version}`,
});
const disconnected = (version: number, at: number, reason = "CONNECTION_LOST"): LifecycleEvent => ({
  kind: "disconnected",
  clientId: "c",
  at,
  version,
  reason,
});

function fold(events: readonly LifecycleEvent[]) {
  let presence: Presence | undefined;
  let storms = 0;
  for (const event of events) {
    const folded = foldPresence(presence, event);
    presence = folded?.presence ?? presence;
    if (folded?.isStorm) storms += 1;
  }
  return { presence, storms };
}

/** All events of some connections that follow each other, the last of which may be open. */
const stories = fc
  .record({
    lengths: fc.array(fc.integer({ min: 1, max: 20_000 }), { minLength: 1, maxLength: 6 }),
    isOpen: fc.boolean(),
  })
  .map(({ lengths, isOpen }) => {
    let at = 10 * hour;
    const events: LifecycleEvent[] = [];
    for (const [version, length] of lengths.entries()) {
      events.push(connected(version + 1, at));
      at += length;
      events.push(disconnected(version + 1, at));
      at += 1;
    }
    return isOpen ? events.slice(0, -1) : events;
  });

describe("foldPresence", () => {
  it("knows who is connected, in whatever order and however often events come", () => {
    const shuffled = stories.chain((story) =>
      fc.record({
        story: fc.constant(story),
        come: fc
          .array(fc.constantFrom(...story), { maxLength: 6 })
          .chain((again) => fc.shuffledSubarray([...story, ...again], { minLength: story.length + again.length })),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ story, come }) => {
        const { presence } = fold(come);
        const last = story.at(-1);
        const beginning = story.findLast(({ kind }) => kind === "connected");
        expect(presence).toMatchObject({
          isConnected: last?.kind === "connected",
          at: last?.at,
          version: last?.version,
          connectedAt: beginning?.at,
          address: beginning?.address,
        });
      }),
    );
  });

  it("lets versions begin again when a client was away for an hour", () => {
    const { presence } = fold([connected(7, hour), disconnected(7, 2 * hour), connected(0, 4 * hour)]);
    expect(presence).toMatchObject({ isConnected: true, version: 0, at: 4 * hour });
    const late = fold([connected(7, hour), connected(0, 4 * hour), disconnected(7, 2 * hour)]);
    expect(late.presence).toMatchObject({ isConnected: true, version: 0 });
  });

  it("ends a connection that lasted for most of a day", () => {
    const { presence } = fold([connected(3, hour), disconnected(3, 20 * hour, "CLIENT_INITIATED_DISCONNECT")]);
    expect(presence).toMatchObject({ isConnected: false, reason: "CLIENT_INITIATED_DISCONNECT", connectedAt: hour });
  });

  const storm = (count: number, everyMillis: number) =>
    Array.from({ length: count }, (_, index) => {
      const at = 10 * hour + index * everyMillis;
      return [disconnected(index, at, "DUPLICATE_CLIENTID"), connected(index + 1, at)];
    }).flat();

  it("tells once of two clients that take an id from each other", () => {
    const events = storm(60, 5_000);
    expect(fold(events).storms).toBe(1);
    expect(fold([...events, ...events].toReversed()).storms).toBe(1);
  });

  it.each([
    [4, 1_000],
    [20, 16_000],
  ])("keeps quiet about %i takeovers, one each %i ms", (count, everyMillis) => {
    expect(fold(storm(count, everyMillis)).storms).toBe(0);
  });

  it("counts the end of one connection once, however often it is told", () => {
    const again = Array.from({ length: 9 }, () => disconnected(1, hour, "DUPLICATE_CLIENTID"));
    expect(fold(again).storms).toBe(0);
  });
});

describe("readLifecycleEvent", () => {
  const read = (topic: string, event: unknown) => readLifecycleEvent(topic, Buffer.from(JSON.stringify(event)));
  const event = { clientId: "a/b", timestamp: 5, versionNumber: 2, ipAddress: "192.0.2.1", eventType: "connected" };

  it("reads what AWS documents, also of client ids with slashes", () => {
    expect(read("$aws/events/presence/connected/a/b", event)).toStrictEqual({
      kind: "connected",
      clientId: "a/b",
      at: 5,
      version: 2,
      address: "192.0.2.1",
    });
  });

  it("knows no other events", () => {
    expect(read("$aws/events/subscriptions/subscribed/c", event)).toBeUndefined();
    expect(read("v1/sources/x/data/read/a/b", event)).toBeUndefined();
  });

  it.each([null, [], {}, { ...event, versionNumber: "2" }])("refuses %j", (odd) => {
    expect(() => read("$aws/events/presence/connected/c", odd)).toThrow();
  });
});
