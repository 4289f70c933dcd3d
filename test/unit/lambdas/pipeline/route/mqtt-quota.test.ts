import { describe, expect, it } from "vitest";
import type { RetainMessage } from "../../../../../lambdas/shared/core/event/retain-message.ts";
import { source } from "../../../../support/points.ts";
import { routed } from "./routed.ts";
import { other, record, routedMqtt, topic } from "./routed-mqtt.ts";

describe("what a project publishes above its quota", () => {
  const ofOther = record('{"Value":2}', { topic: topic.replace(source.id, other) });
  const above = [source.project];

  it("waits on the queue that keeps projects apart, with its events as they would have been, and holds up no other's", async () => {
    const flood = [record('{"Value":1}'), record('{"Value":3}')];
    const { failed, sent, messagesOn, counted } = await routedMqtt([...flood, ofOther], { above });
    expect(failed).toStrictEqual([]);
    expect(counted).toStrictEqual([
      [source.project, 2],
      ["Q", 1],
    ]);
    expect(sent.get("intake")?.map(({ group }) => group)).toStrictEqual([source.project, source.project]);
    expect(messagesOn<RetainMessage>("events").map(({ project }) => project)).toStrictEqual(["Q"]);
    const again = await routed(messagesOn("intake"));
    const atOnce = await routedMqtt(flood);
    const idsOf = ({ messagesOn: on }: Pick<typeof again, "messagesOn">) =>
      on<RetainMessage>("events").flatMap(({ points, acceptedAt: at }) => points.map(({ eventId }) => [eventId, at]));
    expect(idsOf(again)).toStrictEqual(idsOf(atOnce));
  });

  it("is tried again if it cannot be sent there", async () => {
    const fails = { intake: new Error("away") };
    expect((await routedMqtt([record('{"Value":1}'), ofOther], { above, fails })).failed).toStrictEqual(["0"]);
  });

  it("goes its way at once where it cannot be counted", async () => {
    const { failed, messagesOn, reports } = await routedMqtt([record('{"Value":1}')], { above, cannotCount: true });
    expect([failed, reports]).toStrictEqual([[], ["cannot count what a project publishes"]]);
    expect(messagesOn("events")).toHaveLength(1);
  });

  it("tells people and devices of refused payloads all the same", async () => {
    const { notes, refusals } = await routedMqtt([record("x"), record('{"Value":1}')], { above });
    expect([notes.length, refusals.length]).toStrictEqual([1, 1]);
  });

  it("is so little work that another project behind two thousand of its messages waits for a quota's worth alone", async () => {
    const line = [...Array(2000).fill(record('{"Value":1}')), ofOther];
    const taken = { points: 0 };
    const routedPoints: string[] = [];
    for (let first = 0; first < line.length; first += 10) {
      const { messagesOn } = await routedMqtt(line.slice(first, first + 10), {
        above: taken.points >= 100 ? above : [],
      });
      const made = messagesOn<RetainMessage>("events").map(({ project }) => project);
      taken.points += made.length;
      routedPoints.push(...made);
    }
    expect(routedPoints.indexOf("Q")).toBe(100);
  });
});
