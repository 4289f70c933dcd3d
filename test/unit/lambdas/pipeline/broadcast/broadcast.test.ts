import { describe, expect, it } from "vitest";
import { type BroadcastPort, broadcast } from "../../../../../lambdas/pipeline/broadcast/broadcast.ts";
import type { LiveMessage } from "../../../../../lambdas/shared/core/event/live-message.ts";
import type { LiveEntry } from "../../../../../lambdas/shared/core/event/live-tail.ts";
import { liveTrees } from "../../../../../lambdas/shared/core/mqtt/watched-filter.ts";
import { point } from "../../../../support/points.ts";

const watch = { startedAt: 1, watchedUntil: 900 };

const message = (text: string, changed: Partial<LiveMessage> = {}): LiveMessage => ({
  version: 1,
  project: "P",
  companyName: "AcmeCorp",
  source: "S",
  acceptedAt: 1,
  deviceType: "logger",
  labels: { room: "12" },
  follows: "stream",
  points: [{ ...point, fields: { text } }],
  ...changed,
});

interface Setting {
  readonly unwatched?: readonly string[];
  readonly failing?: readonly string[];
}

/** Broadcasts bodies. Their message ids are their positions. */
async function told(bodies: readonly unknown[], { unwatched = [], failing = [] }: Setting = {}) {
  const appended: { readonly project: string; readonly entries: readonly LiveEntry[] }[] = [];
  const published: string[] = [];
  const reports: string[] = [];
  const port: BroadcastPort = {
    streamWatch: async (project) => (unwatched.includes(project) ? undefined : watch),
    append: async (project, entries) => {
      if (failing.includes(project)) throw new Error("The table is away.");
      appended.push({ project, entries });
    },
    listeners: async () => new Set(liveTrees),
    publish: async ({ topic }) => void published.push(topic),
    nowMillis: () => 1,
    report: (text) => reports.push(text),
  };
  const records = bodies.map((body, index) => ({
    messageId: String(index),
    body: typeof body === "string" ? body : JSON.stringify(body),
  }));
  const failed = await broadcast(records, port);
  return { failed: [...failed].sort(), appended, published, reports };
}

describe("broadcast", () => {
  it("appends one batch for each project, in the order of acceptance", async () => {
    const { failed, appended } = await told([
      message("b", { acceptedAt: 2 }),
      message("x", { project: "Q" }),
      message("a", { source: "T" }),
    ]);
    expect(failed).toStrictEqual([]);
    const entry = { source: "S", deviceType: "logger", labels: { room: "12" } };
    expect(appended.toSorted((one, other) => (one.project < other.project ? -1 : 1))).toStrictEqual([
      {
        project: "P",
        entries: [
          { ...entry, source: "T", points: [{ ...point, fields: { text: "a" } }] },
          { ...entry, points: [{ ...point, fields: { text: "b" } }] },
        ],
      },
      { project: "Q", entries: [{ ...entry, points: [{ ...point, fields: { text: "x" } }] }] },
    ]);
  });

  it("publishes what is for those who watch over MQTT, and appends it to no tail", async () => {
    const { failed, appended, published } = await told([message("m", { follows: "mqtt" })]);
    expect([failed, appended]).toStrictEqual([[], []]);
    const topics = "AcmeCorp/S/Data_API/production_output";
    expect(published.sort()).toStrictEqual([`v1/points/${topics}`, `v1/raw/${topics}/text`]);
  });

  it("appends nothing once nobody follows the project", async () => {
    const { failed, appended } = await told([message("late", { project: "Q" })], { unwatched: ["Q"] });
    expect([failed, appended]).toStrictEqual([[], []]);
  });

  it("cuts what is larger than a batch into several, in order", async () => {
    const big = message("", {
      points: Array.from({ length: 5 }, (_, index) => ({ ...point, fields: { index, text: "x".repeat(100_000) } })),
    });
    const { appended } = await told([big]);
    expect(
      appended.map(({ entries }) => entries.flatMap(({ points }) => points.map(({ fields }) => fields.index))),
    ).toStrictEqual([[0, 1], [2, 3], [4]]);
  });

  it("tries the messages of a project again whose tail fails, and delays no other project for it", async () => {
    const bodies = [message("a"), message("x", { project: "Q" }), message("b")];
    const { failed, appended, reports } = await told(bodies, { failing: ["P"] });
    expect(failed).toStrictEqual(["0", "2"]);
    expect(appended.map(({ project }) => project)).toStrictEqual(["Q"]);
    expect(reports).toStrictEqual(["cannot tell streams"]);
  });

  it.each([
    ["no JSON", "{"],
    ["of another version", { ...message("a"), version: 2 }],
  ])("keeps a message that is %s, and tells the others of its batch", async (_name, body) => {
    const { failed, appended, reports } = await told([body, message("a")]);
    expect([failed, reports]).toStrictEqual([["0"], ["cannot read a live message"]]);
    expect(appended).toHaveLength(1);
  });
});
