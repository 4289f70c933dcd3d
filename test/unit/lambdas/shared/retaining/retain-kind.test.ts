import { describe, expect, it } from "vitest";
import type { RetainMessage } from "../../../../../lambdas/shared/core/event/retain-message.ts";
import { Pauses } from "../../../../../lambdas/shared/retaining/pauses.ts";
import type { Consignment, Kept } from "../../../../../lambdas/shared/retaining/port.ts";
import { longestWaitMillis, retainKind } from "../../../../../lambdas/shared/retaining/retain-kind.ts";
import { notedSizes } from "../../../../support/metering/noted-counts.ts";
import { point } from "../../../../support/points.ts";

const acceptedAt = 1_708_876_800_000;

const message = (retention: string, names: readonly string[], changed: Partial<RetainMessage> = {}): RetainMessage => ({
  version: 1,
  project: "P",
  source: "S",
  acceptedAt,
  keepSeconds: 60,
  retention,
  kind: "INFLUXDB",
  points: names.map((eventId) => ({ ...point, eventId })),
  ...changed,
});

/** Makes a kind whose store answers by `keep`, in a time of its own. */
function createWorld(keep: (consignment: Consignment) => Kept | Promise<Kept>) {
  const messages: { source: string; kind: string; text: string; times?: number }[] = [];
  const reports: string[] = [];
  const asked: string[][] = [];
  const time = { millis: acceptedAt };
  const nowMillis = () => time.millis;
  const { stored, meter } = notedSizes();
  const port = {
    meter,
    store: {
      keep: async (consignment: Consignment) => {
        asked.push(consignment.points.map(({ point: { eventId } }) => eventId));
        return keep(consignment);
      },
    },
    sources: {
      addMessage: async (_: string, source: string, noted: { kind: string; text: string; times?: number }) =>
        void messages.push({ source, ...noted }),
    },
    pauses: new Pauses(nowMillis),
    nowMillis,
    report: (text: string) => void reports.push(text),
  };
  const run = async (...bodies: readonly unknown[]) => {
    const records = bodies.map((body, index) => ({ messageId: String(index), body: JSON.stringify(body) }));
    return [...(await retainKind(records, port))].sort();
  };
  return { run, messages, reports, asked, stored, time };
}

const all: Kept = { refused: [] };
const named = (name: string) => (each: Consignment["points"][number]) => each.point.eventId === name;

describe("what the kinds share", () => {
  it("hands each retention its points at once, in the order of their acceptance", async () => {
    const { run, asked } = createWorld(() => all);
    const later = message("A", ["3"], { acceptedAt: acceptedAt + 1 });
    expect(await run(later, message("B", ["9"]), message("A", ["1", "2"]))).toEqual([]);
    expect(asked.toSorted()).toEqual([["1", "2", "3"], ["9"]]);
  });

  it("counts what is stored of a retention, in points and in bytes of them as JSON", async () => {
    const { run, stored } = createWorld(() => all);
    const sent = [message("A", ["1", "2"]), message("B", ["9"])];
    await run(...sent);
    const bytesOf = (points: readonly object[]) =>
      points.reduce((sum: number, each) => sum + Buffer.byteLength(JSON.stringify(each)), 0);
    expect(stored.toSorted((one, other) => one.points - other.points)).toEqual([
      { project: "P", retention: "B", points: 1, bytes: bytesOf(sent[1]?.points ?? []) },
      { project: "P", retention: "A", points: 2, bytes: bytesOf(sent[0]?.points ?? []) },
    ]);
  });

  it("counts neither what is refused, nor yet what comes again", async () => {
    const { run, stored } = createWorld(({ points }) => ({
      refused: points.filter(named("1")).map((of) => ({ of, reason: "it is odd" })),
      waiting: { points: points.filter(named("4")), reason: "it is away" },
    }));
    expect(await run(message("A", ["1", "2"]), message("A", ["3", "4"]))).toEqual(["1"]);
    expect(stored).toMatchObject([{ retention: "A", points: 1 }]);
  });

  it("gives back those messages alone of which a point must wait", async () => {
    const { run, messages } = createWorld(({ points }) => ({
      refused: [],
      waiting: { points: points.filter(named("2")), reason: "it is away" },
    }));
    expect(await run(message("A", ["1"]), message("A", ["2", "3"]))).toEqual(["1"]);
    expect(messages).toMatchObject([
      { source: "S", kind: "retention-away", text: expect.stringContaining("away"), retention: "A" },
    ]);
  });

  it("says on the source which points were refused, and why, and counts them", async () => {
    const { run, messages } = createWorld(({ points }) => ({
      refused: points.map((of) => ({ of, reason: "it is no number" })),
    }));
    expect(await run(message("A", ["1", "2"]), message("A", ["3"], { source: "T" }))).toEqual([]);
    expect(messages).toMatchObject([
      {
        source: "S",
        kind: "refused-by-retention",
        times: 2,
        text: expect.stringContaining("because it is no number"),
        retention: "A",
      },
      { source: "T", times: 1, text: expect.stringMatching(/of \d{4}-\d\d-\d\dT.+Z with \{.+\}, because/) },
    ]);
  });

  it("tells the first three reasons in one message, since a source has one of a kind and retention an hour", async () => {
    const { run, messages } = createWorld(({ points }) => ({
      refused: points.map((of, index) => ({ of, reason: `it is odd ${index}` })),
    }));
    await run(message("A", ["1", "2", "3", "4"]));
    expect(messages).toMatchObject([{ times: 4 }]);
    expect(messages[0]?.text.match(/odd \d/g)).toEqual(["odd 0", "odd 1", "odd 2"]);
    expect(messages[0]?.text).toContain("and more for other reasons");
  });

  it("says it only when the whole message is done with, so that nothing counts twice", async () => {
    const state = { away: true };
    const { run, messages, time } = createWorld(({ points }) => ({
      refused: points.filter(named("1")).map((of) => ({ of, reason: "bad" })),
      ...(state.away ? { waiting: { points: points.filter(named("2")), reason: "away" } } : {}),
    }));
    expect(await run(message("A", ["1", "2"]))).toEqual(["0"]);
    expect(messages.map(({ kind }) => kind)).toEqual(["retention-away"]);
    state.away = false;
    time.millis += 2_000;
    expect(await run(message("A", ["1", "2"]))).toEqual([]);
    expect(messages.map(({ kind }) => kind)).toEqual(["retention-away", "refused-by-retention"]);
  });

  it("leaves a store alone that has just failed, and others not", async () => {
    const { run, asked, time, messages } = createWorld(({ retention, points }) =>
      retention === "A" ? { refused: [], waiting: { points, reason: "away", afterSeconds: 5 } } : all,
    );
    expect(await run(message("A", ["1"]))).toEqual(["0"]);
    time.millis += 4_999;
    expect(await run(message("A", ["1"]), message("B", ["2"]))).toEqual(["0"]);
    expect(asked).toEqual([["1"], ["2"]]);
    expect(messages).toHaveLength(1);
    time.millis += 1;
    await run(message("A", ["1"]));
    expect(asked).toEqual([["1"], ["2"], ["1"]]);
  });

  it("leaves no store alone for longer because the clock was set back", async () => {
    let isAway = true;
    const { run, time } = createWorld(({ points }) =>
      isAway ? { refused: [], waiting: { points, reason: "away" } } : all,
    );
    time.millis += 24 * 3_600_000;
    expect(await run(message("A", ["1"]))).toEqual(["0"]);
    time.millis -= 24 * 3_600_000;
    isAway = false;
    expect(await run(message("A", ["1"]))).toEqual([]);
  });

  it("gives up what could not be stored for a week, and says so", async () => {
    const { run, messages, time } = createWorld(({ points }) => ({ refused: [], waiting: { points, reason: "away" } }));
    time.millis += longestWaitMillis - 1;
    expect(await run(message("A", ["1"]))).toEqual(["0"]);
    time.millis += 60_000;
    expect(await run(message("A", ["1"]))).toEqual([]);
    expect(messages.at(-1)).toMatchObject({
      kind: "refused-by-retention",
      text: expect.stringContaining("for a week"),
    });
  });

  it("does not give up what seems to come from the future", async () => {
    const { run } = createWorld(({ points }) => ({ refused: [], waiting: { points, reason: "away" } }));
    expect(await run(message("A", ["1"], { acceptedAt: acceptedAt + 10 * longestWaitMillis }))).toEqual(["0"]);
  });

  it("tries again what threw, and no other retention's messages", async () => {
    const { run, reports } = createWorld(({ retention }) => {
      if (retention === "A") throw new Error("broken");
      return all;
    });
    expect(await run(message("A", ["1"]), message("B", ["2"]))).toEqual(["0"]);
    expect(reports).toEqual(["cannot keep points"]);
  });

  it("tries again what it cannot read, and passes over what names no retention", async () => {
    const { run, reports } = createWorld(() => all);
    const { retention: _, ...unnamed } = message("A", ["1"]);
    expect(await run({ version: 2 }, unnamed)).toEqual(["0"]);
    expect(reports).toHaveLength(2);
  });
});
