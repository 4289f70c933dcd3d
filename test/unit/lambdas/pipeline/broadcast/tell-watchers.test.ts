import { describe, expect, it } from "vitest";
import { type ReadLive, tellWatchers } from "../../../../../lambdas/pipeline/broadcast/tell-watchers.ts";
import type { FieldValue } from "../../../../../lambdas/shared/core/event/field-value.ts";
import type { LiveMessage } from "../../../../../lambdas/shared/core/event/live-message.ts";
import { type LiveTreeName, liveTrees } from "../../../../../lambdas/shared/core/mqtt/watched-filter.ts";
import { point, source } from "../../../../support/points.ts";

const now = 1_708_876_800_000;
const topics = `AcmeCorp/${source.id}/Data_API/production_output`;

const live = (messageId: string, fields: Record<string, FieldValue>, changed: Partial<LiveMessage> = {}): ReadLive => ({
  messageId,
  message: {
    version: 1,
    project: source.project,
    companyName: "AcmeCorp",
    source: source.id,
    acceptedAt: now,
    deviceType: "externalConnection",
    labels: {},
    follows: "mqtt",
    points: [{ ...point, fields }],
    ...changed,
  },
});

/** Tells watchers through a broker that refuses the topics that end as `refused` says. */
async function told(read: readonly ReadLive[], refused = /^$/, trees: readonly LiveTreeName[] = liveTrees) {
  const published: { topic: string; value: unknown }[] = [];
  const reports: { message: string; messages: unknown }[] = [];
  let underWay = 0;
  let mostUnderWay = 0;
  const failed = await tellWatchers(read, {
    listeners: async (project) => new Set(project === source.project ? trees : []),
    publish: async ({ topic, payload }) => {
      mostUnderWay = Math.max(mostUnderWay, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      if (refused.test(topic)) throw new Error("The broker is away.");
      const { Value, Fields } = JSON.parse(payload);
      published.push({ topic, value: Value ?? Fields });
    },
    nowMillis: () => now,
    report: (message, { messages }) => reports.push({ message, messages }),
  });
  const valuesOn = (topic: string) => published.filter((one) => one.topic === topic).map(({ value }) => value);
  return { failed: [...failed].sort(), published, reports, valuesOn, mostUnderWay };
}

describe("tellWatchers", () => {
  it("publishes each field, and the point as a whole", async () => {
    const { failed, valuesOn, published } = await told([live("1", { parts: 3, ok: true })]);
    expect(failed).toStrictEqual([]);
    expect(published).toHaveLength(3);
    expect(valuesOn(`v1/raw/${topics}/parts`)).toStrictEqual([3]);
    expect(valuesOn(`v1/raw/${topics}/ok`)).toStrictEqual([true]);
    expect(valuesOn(`v1/points/${topics}`)).toStrictEqual([{ parts: 3, ok: true }]);
  });

  it.each([
    [["raw"], ["raw"]],
    [["points"], ["points"]],
    [[], []],
  ] as const)("publishes, where %j is listened to, %j alone", async (listened, expected) => {
    const unheard = live("2", { parts: 4 }, { project: "Q", companyName: "OtherCorp" });
    const { failed, published, reports } = await told([live("1", { parts: 3 }), unheard], /^$/, listened);
    expect([failed, reports]).toStrictEqual([[], []]);
    expect(published.map(({ topic }) => topic.split("/")[1])).toStrictEqual(expected);
  });

  it("keeps the order of acceptance on every topic", async () => {
    const values = Array.from({ length: 100 }, (_, index) => index);
    const read = values.map((value) => live(String(value), { value }, { acceptedAt: now + value }));
    const { valuesOn } = await told(read.toReversed());
    expect(valuesOn(`v1/raw/${topics}/value`)).toStrictEqual(values);
  });

  it("has many topics on their way at the same time, and not all of them", async () => {
    const fields = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`field${index}`, index]));
    const { published, mostUnderWay } = await told([live("1", fields)]);
    expect([published.length, mostUnderWay]).toStrictEqual([201, 50]);
  });

  it("tries a message again that the broker does not take, and lets nothing of its topic overtake it", async () => {
    const read = [live("1", { a: 1, b: 1 }), live("2", { b: 2 }, { acceptedAt: now + 1 }), live("3", { a: 3 })];
    const { failed, valuesOn, reports } = await told(read, /\/b$/);
    expect(failed).toStrictEqual(["1", "2"]);
    expect(valuesOn(`v1/raw/${topics}/a`)).toStrictEqual([1, 3]);
    expect(valuesOn(`v1/raw/${topics}/b`)).toStrictEqual([]);
    expect(reports).toStrictEqual([{ message: "cannot tell watchers", messages: 2 }]);
  });

  it("gives up on what the broker did not take for an hour, and says so", async () => {
    const { failed, published, reports } = await told([live("1", { a: 1 }, { acceptedAt: now - 3_600_001 })]);
    expect([failed, published]).toStrictEqual([[], []]);
    expect(reports).toStrictEqual([{ message: "live events lost", messages: 1 }]);
  });

  it("reports names that are too long for a topic, and publishes everything else", async () => {
    const { failed, published, reports } = await told([live("1", { a: 1, ["x".repeat(250)]: 2 })]);
    expect(failed).toStrictEqual([]);
    expect(published).toHaveLength(2);
    expect(reports).toStrictEqual([{ message: "live events lost", messages: 1 }]);
  });

  it("does not try again what is larger than the broker takes, and publishes everything else", async () => {
    const { failed, published, reports } = await told([live("1", { a: 1, text: "x".repeat(140_000) })]);
    expect(failed).toStrictEqual([]);
    expect(published.map(({ topic }) => topic)).toStrictEqual([`v1/raw/${topics}/a`]);
    expect(reports).toStrictEqual([{ message: "live events lost", messages: 2 }]);
  });

  it("leaves the platform's own events to streams", async () => {
    expect((await told([live("1", { a: 1 }, { isOurs: true })])).published).toStrictEqual([]);
  });
});
