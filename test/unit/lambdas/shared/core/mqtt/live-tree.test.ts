import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IdentifiedPoint } from "../../../../../../lambdas/shared/core/event/point.ts";
import { readMqttData } from "../../../../../../lambdas/shared/core/intake/mqtt-data.ts";
import { liveTree } from "../../../../../../lambdas/shared/core/mqtt/live-tree.ts";
import { anyPoint, source } from "../../../../../support/points.ts";

const place = { companyName: "AcmeCorp", source: source.id };

const point: IdentifiedPoint = {
  eventId: "1itmp003l29uca72t0nn",
  measurement: "Monitoring",
  connectionTag: "System_Monitoring_Requester",
  tags: { MachineName: "MyMachine", SerialNumber: "77777" },
  fields: { CPU_Temp: 55, CPU_Load: 23.4 },
  atNanos: "1731061326260000000",
};

describe("liveTree", () => {
  it("sends each field as the protocol shows it, and the point as a whole", () => {
    const { messages, unspeakable } = liveTree(place, [point]);
    const tags = { Connection_Tag: "System_Monitoring_Requester", MachineName: "MyMachine", SerialNumber: "77777" };
    const about = { Tags: tags, UtcTimestamp: "2024-11-08T10:22:06.26Z" };
    const below = `AcmeCorp/${source.id}/System_Monitoring_Requester/Monitoring`;
    expect(unspeakable).toBe(0);
    expect(messages.map(({ topic, payload }) => [topic, JSON.parse(payload)])).toStrictEqual([
      [`v1/raw/${below}/CPU_Temp`, { Value: 55, ...about }],
      [`v1/raw/${below}/CPU_Load`, { Value: 23.4, ...about }],
      [`v1/points/${below}`, { Fields: { CPU_Temp: 55, CPU_Load: 23.4 }, ...about }],
    ]);
  });

  it("writes times with the digits that they need", () => {
    const timeOf = (atNanos: string): unknown =>
      JSON.parse(liveTree(place, [{ ...point, atNanos }]).messages[0]?.payload ?? "").UtcTimestamp;
    expect(timeOf("0")).toBe("1970-01-01T00:00:00Z");
    expect(timeOf("1731061326000000001")).toBe("2024-11-08T10:22:06.000000001Z");
  });

  it("counts what no topic can carry, and sends everything else", () => {
    const long = "x".repeat(128);
    const { messages, unspeakable } = liveTree(place, [{ ...point, measurement: long, fields: { a: 1, [long]: 2 } }]);
    expect(unspeakable).toBe(1);
    expect(messages).toHaveLength(2);
    const illegal = liveTree(place, [{ ...point, connectionTag: "", fields: { a: 1 } }]);
    expect(illegal).toStrictEqual({ messages: [], unspeakable: 2 });
  });

  it("counts what is larger than the broker takes, and sends everything else", () => {
    const room =
      131_072 - Buffer.byteLength(liveTree(place, [{ ...point, fields: { a: "" } }]).messages[0]?.payload ?? "");
    const largest = `${"é".repeat(Math.floor(room / 2))}${"x".repeat(room % 2)}`;
    const sent = (a: string): unknown => {
      const { messages, unspeakable } = liveTree(place, [{ ...point, fields: { a, b: 1 } }]);
      return { topics: messages.map(({ topic }) => topic.split("/Monitoring").at(-1)), unspeakable };
    };
    expect(sent(largest)).toStrictEqual({ topics: ["/a", "/b"], unspeakable: 1 });
    expect(sent(`${largest}x`)).toStrictEqual({ topics: ["/b"], unspeakable: 2 });
  });

  it("makes messages of any point that sources may send as they are", () => {
    fc.assert(
      fc.property(anyPoint, (any) => {
        const { messages, unspeakable } = liveTree(place, [any]);
        expect(messages.length + unspeakable).toBe(Object.keys(any.fields).length + 1);
      }),
    );
    for (const { payload, topic } of liveTree(place, [point]).messages.filter((one) => one.topic.includes("/raw/"))) {
      const [connectionTag = "", measurement = "", key = ""] = topic.split("/").slice(4);
      const levels = { connectionTag, measurement, key };
      const { points } = readMqttData(Buffer.from(payload), levels, { receivedAt: 0 });
      expect(points).toMatchObject([
        { tags: point.tags, fields: { [key]: point.fields[key] }, atNanos: point.atNanos },
      ]);
    }
  });
});
