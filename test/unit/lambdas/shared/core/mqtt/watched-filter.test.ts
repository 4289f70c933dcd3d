import { describe, expect, it } from "vitest";
import { readSubscribedEvent, readWatchedFilter } from "../../../../../../lambdas/shared/core/mqtt/watched-filter.ts";

describe("readWatchedFilter", () => {
  it.each([
    ["v1/raw/AcmeCorp/#", { tree: "raw", companyName: "AcmeCorp" }],
    ["v1/points/AcmeCorp/+/+/Monitoring", { tree: "points", companyName: "AcmeCorp", measurement: "Monitoring" }],
    ["v1/raw/AcmeCorp/s-1/#", { tree: "raw", companyName: "AcmeCorp", source: "s-1" }],
    ["v1/raw/AcmeCorp/s-1/Line/M/Key", { tree: "raw", companyName: "AcmeCorp", source: "s-1", measurement: "M" }],
    ["v1/raw/AcmeCorp/+", { tree: "raw", companyName: "AcmeCorp" }],
  ])("reads %s", (text, expected) => {
    const { filter: _, ...read } = readWatchedFilter(text) ?? { filter: undefined };
    expect(read).toStrictEqual(expected);
  });

  it.each([
    "v1/sources/s-1/cmd/writedata",
    "v1/raw/AcmeCorp",
    "v1/raw/+/#",
    "v1/raw/#",
    "v1/+/AcmeCorp/#",
    "#",
    "v1/raw/AcmeCorp/a#",
    // Members of a group share what comes, so that none of them is sent what all of them know.
    "$share/g/v1/raw/AcmeCorp/#",
    "$share/g/v1/raw/Other/x/v1/raw/AcmeCorp/#",
  ])("takes %s for none", (text) => {
    expect(readWatchedFilter(text)).toBeUndefined();
  });
});

describe("readSubscribedEvent", () => {
  const read = (topic: string, payload: unknown) =>
    readSubscribedEvent(topic, Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)));

  it("reads who subscribed to what, and when", () => {
    const event = { clientId: "a/b", timestamp: 7, eventType: "subscribed", topics: ["x/#", "y"] };
    expect(read("$aws/events/subscriptions/subscribed/a/b", event)).toStrictEqual({
      clientId: "a/b",
      at: 7,
      filters: ["x/#", "y"],
    });
  });

  it("takes other events for none", () => {
    expect(read("$aws/events/subscriptions/unsubscribed/a", {})).toBeUndefined();
    expect(read("$aws/events/presence/connected/a", {})).toBeUndefined();
  });

  it.each(["{", "[]", "null", {}, { clientId: "a", timestamp: 7 }, { clientId: "a", timestamp: 7, topics: [1] }])(
    "throws for %j, which is none of AWS IoT Core's",
    (odd) => {
      expect(() => read("$aws/events/subscriptions/subscribed/a", odd)).toThrow();
    },
  );
});
