import { describe, expect, it } from "vitest";
import { type LastValuesPort, sendLastValues } from "../../../../../lambdas/background/perform/last-values.ts";
import type { WatchScope } from "../../../../../lambdas/shared/access/watching.ts";
import type { IdentifiedPoint } from "../../../../../lambdas/shared/core/event/point.ts";
import { labelsChanged } from "../../../../../lambdas/shared/core/source/label.ts";
import { point } from "../../../../support/points.ts";

const now = 1_708_876_800_000;

const latestOf = (measurement: string, value = 1): IdentifiedPoint => ({ ...point, measurement, fields: { value } });

interface Setting {
  readonly at?: number;
  readonly scope?: WatchScope;
  readonly isForeign?: boolean;
  readonly holder?: string | undefined;
  readonly fills?: number;
  /** How many messages reach the client before it is gone. */
  readonly connectedFor?: number;
  readonly latest?: Readonly<Record<string, readonly IdentifiedPoint[]>>;
}

const usual = { a: [latestOf("M1"), latestOf("M2", 2)], b: [latestOf("M1", 3)] };

/** Sends a client what its filters match, with everything around it in memory. */
async function filled(filters: readonly string[], setting: Setting = {}) {
  const { scope = "all", connectedFor = Number.POSITIVE_INFINITY } = setting;
  const latest: Readonly<Record<string, readonly IdentifiedPoint[]>> = setting.latest ?? usual;
  const sent: { topic: string; payload: Record<string, unknown> }[] = [];
  const waits: number[] = [];
  const reports: string[] = [];
  const reads: string[] = [];
  const port: LastValuesPort = {
    holderOf: async () => ("holder" in setting ? setting.holder : "ann"),
    projectOf: async (companyName) => (companyName === "AcmeCorp" ? { id: "P", companyName } : undefined),
    scopeOf: async (identity) => (identity === "ann" && !setting.isForeign ? scope : undefined),
    countFill: async () => setting.fills ?? 1,
    sourceIds: async (_, { after = "", limit }) =>
      Object.keys(latest)
        .sort()
        .filter((id) => id > after)
        .slice(0, limit),
    latest: async (_, source) => {
      reads.push(source);
      return latest[source] ?? [];
    },
    latestOfType: async (_, sources, type) =>
      new Map(
        sources.flatMap((source) =>
          (latest[source] ?? []).filter(({ measurement }) => measurement === type).map((each) => [source, each]),
        ),
      ),
    sendDirectly: async (_, { topic, payload }) => {
      if (sent.length >= connectedFor) return false;
      sent.push({ topic, payload: JSON.parse(payload) });
      return true;
    },
    wait: async (millis) => void waits.push(millis),
    nowMillis: () => now,
    report: (message) => reports.push(message),
  };
  await sendLastValues({ version: 1, kind: "lastValues", clientId: "c", filters, at: setting.at ?? now }, port);
  return { sent, waits, reports, reads, topics: sent.map(({ topic }) => topic).sort() };
}

const many = (sources: number, types: number) =>
  Object.fromEntries(
    Array.from({ length: sources }, (_, index) => [
      String(index).padStart(6, "0"),
      Array.from({ length: types }, (_each, type) => latestOf(`M${type}`)),
    ]),
  );

describe("sendLastValues", () => {
  it("sends the latest point of each type of each source on the topics that are subscribed to, marked", async () => {
    const { topics, sent } = await filled(["v1/raw/AcmeCorp/#"]);
    expect(topics).toStrictEqual([
      "v1/raw/AcmeCorp/a/Data_API/M1/value",
      "v1/raw/AcmeCorp/a/Data_API/M2/value",
      "v1/raw/AcmeCorp/b/Data_API/M1/value",
    ]);
    expect(sent[0]?.payload).toStrictEqual({
      Value: 1,
      Tags: { Connection_Tag: "Data_API", machine: "press_01" },
      UtcTimestamp: "2024-02-25T16:00:00Z",
      IsLastValue: true,
    });
  });

  it.each([
    [
      ["v1/points/AcmeCorp/#"],
      ["points/AcmeCorp/a/Data_API/M1", "points/AcmeCorp/a/Data_API/M2", "points/AcmeCorp/b/Data_API/M1"],
    ],
    [["v1/points/AcmeCorp/a/#"], ["points/AcmeCorp/a/Data_API/M1", "points/AcmeCorp/a/Data_API/M2"]],
    [["v1/points/AcmeCorp/+/+/M2"], ["points/AcmeCorp/a/Data_API/M2"]],
    [["v1/raw/AcmeCorp/+/+/M1/value"], ["raw/AcmeCorp/a/Data_API/M1/value", "raw/AcmeCorp/b/Data_API/M1/value"]],
    [["v1/raw/AcmeCorp/+/+/M1/other"], []],
    [
      ["v1/points/AcmeCorp/b/#", "v1/points/AcmeCorp/+/+/M1"],
      ["points/AcmeCorp/a/Data_API/M1", "points/AcmeCorp/b/Data_API/M1"],
    ],
    [["v1/points/acmecorp/#", "v1/points/Other/#", "$share/g/v1/points/AcmeCorp/#", "v1/sources/a/#"], []],
  ])("to %j sends %j", async (filters, expected) => {
    expect((await filled(filters)).topics).toStrictEqual(expected.map((each) => `v1/${each}`));
  });

  it("reads one type alone where the filters name one", async () => {
    expect((await filled(["v1/raw/AcmeCorp/+/+/M1/#"])).reads).toStrictEqual([]);
  });

  it("sends nothing to whoever may not watch the project now, and sources of their own to bound tokens", async () => {
    expect((await filled(["v1/points/AcmeCorp/#"], { isForeign: true })).topics).toStrictEqual([]);
    const bound = { scope: ["b"] };
    expect((await filled(["v1/points/AcmeCorp/#"], bound)).topics).toStrictEqual(["v1/points/AcmeCorp/b/Data_API/M1"]);
    expect((await filled(["v1/points/AcmeCorp/a/#"], bound)).topics).toStrictEqual([]);
    const both = ["v1/points/AcmeCorp/a/#", "v1/points/AcmeCorp/b/#"];
    expect((await filled(both, bound)).topics).toStrictEqual(["v1/points/AcmeCorp/b/Data_API/M1"]);
  });

  it("sends nothing to a client that nobody was let in with", async () => {
    expect((await filled(["v1/points/AcmeCorp/#"], { holder: undefined })).topics).toStrictEqual([]);
  });

  it("leaves out the platform's own events", async () => {
    const latest = { a: [latestOf(labelsChanged), latestOf("M1")] };
    expect((await filled(["v1/points/AcmeCorp/#"], { latest })).topics).toStrictEqual([
      "v1/points/AcmeCorp/a/Data_API/M1",
    ]);
  });

  it("sends ten at a time, five times a second, and 500 at most", async () => {
    const { sent, waits, reports } = await filled(["v1/points/AcmeCorp/#"], { latest: many(60, 10) });
    expect(sent).toHaveLength(500);
    expect(waits).toStrictEqual(Array(49).fill(200));
    expect(reports).toStrictEqual(["no more last values are sent: a subscriber gets no more of them"]);
  });

  it("looks at a thousand sources at most", async () => {
    const { reads } = await filled(["v1/raw/AcmeCorp/+/+/+/none"], { latest: many(1200, 1) });
    expect(reads).toHaveLength(1000);
  });

  it("stops when the client is gone", async () => {
    const { sent, reads } = await filled(["v1/points/AcmeCorp/#"], { latest: many(300, 1), connectedFor: 15 });
    expect(sent).toHaveLength(15);
    expect(reads.length).toBeLessThan(100);
  });

  it("sends nothing to who subscribes over and over, and says so once a minute", async () => {
    const filters = ["v1/points/AcmeCorp/#"];
    expect((await filled(filters, { fills: 20 })).topics).toHaveLength(3);
    const often = await filled(filters, { fills: 21 });
    expect([often.topics.length, often.reports.length]).toStrictEqual([0, 1]);
    const oftener = await filled(filters, { fills: 22 });
    expect([oftener.topics.length, oftener.reports.length]).toStrictEqual([0, 0]);
  });

  it("sends nothing five minutes after the subscription", async () => {
    expect((await filled(["v1/points/AcmeCorp/#"], { at: now - 300_001 })).topics).toStrictEqual([]);
  });
});
