import { describe, expect, it } from "vitest";
import { detourMillis } from "../../../../../lambdas/api/ingest/detours.ts";
import { eventIdsOf } from "../../../../../lambdas/shared/core/intake/event-id.ts";
import { source } from "../../../../support/points.ts";
import { acceptedAt, connector, plainPoint, request, routed } from "../../pipeline/route/routed.ts";
import { createDirectWorld } from "./direct.ts";

const away = new Error("SQS is away.");
const points = (count: number) => Array.from({ length: count }, (_, index) => ({ ...plainPoint, fields: { index } }));

describe("an ordinary request", () => {
  it("is on the queue of each connector and on the retain queue, once each, before the door knows", async () => {
    const { take, sent, calls, messagesOn } = createDirectWorld({ connectors: [connector("one"), connector("two")] });
    expect(await take()).toBe(true);
    const [eventId = ""] = eventIdsOf(source.id, request.nonce, request.points);
    expect([...calls]).toStrictEqual([
      ["events", 1],
      ["queue-one", 1],
      ["queue-two", 1],
    ]);
    expect(sent.get("events")).toMatchObject([{ group: source.project }]);
    expect(messagesOn("events")).toMatchObject([{ acceptedAt, points: [{ eventId }] }]);
    expect(messagesOn("queue-one")).toMatchObject([{ connector: "one", eventId, acceptedAt }]);
  });

  it("is sent in one call a queue, however many events it has", async () => {
    const { take, calls, messagesOn } = createDirectWorld({ connectors: [connector("one")] });
    expect(await take({ points: points(10) })).toBe(true);
    expect(calls.get("queue-one")).toBe(1);
    expect(messagesOn("queue-one")).toHaveLength(10);
  });

  it("is told live too", async () => {
    const { take, messagesOn } = createDirectWorld({ watched: ["stream", "mqtt"] });
    expect(await take()).toBe(true);
    expect(messagesOn("live")).toMatchObject([{ follows: "mqtt" }, { follows: "stream" }]);
  });

  it.each([
    ["fails", { fails: { live: away } }, ["live events lost"]],
    ["never answers", { slow: ["live"] }, []],
  ])("is accepted where the live queue %s", async (_, setting, expected) => {
    const { take, reports, messagesOn } = createDirectWorld({ watched: ["stream"], ...setting });
    expect(await take()).toBe(true);
    expect(reports).toStrictEqual(expected);
    expect(messagesOn("events")).toHaveLength(1);
  });
});

describe("a request takes the intake queue, and nothing of it is sent,", () => {
  it.each([
    ["has many points", { points: points(26) }, {}],
    ["is large", { points: [{ ...plainPoint, fields: { text: "x".repeat(65_536) } }] }, {}],
    ["has more events for one connector than a call takes", { points: points(11) }, { connectors: [connector("one")] }],
    ["has many connectors", {}, { connectors: ["a", "b", "c", "d"].map((id) => connector(id)) }],
    ["is missed by a connector that is disabled", {}, { connectors: [connector("off", { status: "USER_DISABLED" })] }],
    ["is older than a connector", {}, { connectors: [connector("new", { activeSince: acceptedAt + 1 })] }],
    ["goes to a connector that is being made", {}, { connectors: [connector("new", { mapping: undefined })] }],
    ["cannot be decided because the registry is away", {}, { registry: "away" }],
    ["cannot be decided because the registry is slow", {}, { registry: "slow" }],
  ] as const)("where it %s", async (_, changed, setting) => {
    const { take, calls } = createDirectWorld(setting);
    expect(await take(changed)).toBe(false);
    expect([...calls]).toStrictEqual([]);
  });
});

describe("a request of a source that the door still remembers", () => {
  it.each([
    ["is disabled", { isDisabled: true }, "forbidden"],
    ["was removed", { isDeleted: true }, "not-found"],
    ["is of a project that is being deleted", { isProjectDeleted: true }, "not-found"],
  ] as const)("is refused where the source %s by now, and nothing of it is sent", async (_, setting, code) => {
    const { take, calls, reports } = createDirectWorld({ connectors: [connector("one")], ...setting });
    await expect(take()).rejects.toMatchObject({ code });
    expect([[...calls], reports]).toStrictEqual([[], []]);
  });
});

describe("a request of which something cannot be sent", () => {
  const connectors = [connector("one"), connector("two")];

  it.each(["events", "queue-one", "queue-two"])("takes the intake queue where %s fails", async (queue) => {
    const { take, reports } = createDirectWorld({ connectors, fails: { [queue]: away } });
    expect([await take(), reports]).toStrictEqual([false, ["cannot route at the door"]]);
  });

  it.each(["events", "queue-one", "queue-two"])("takes the intake queue where %s is slow", async (queue) => {
    const { take, reports } = createDirectWorld({ connectors, slow: [queue] });
    expect([await take(), reports]).toStrictEqual([false, ["cannot route at the door"]]);
  });

  it("has its project take the intake queue for a while, so that the door is slow once and not each time", async () => {
    const { take, state, calls } = createDirectWorld({ connectors, fails: { "queue-two": away } });
    expect(await take()).toBe(false);
    state.setting = {};
    state.nowMillis += detourMillis - 1;
    expect([await take(), calls.get("queue-one")]).toStrictEqual([false, 1]);
    state.nowMillis += 1;
    expect([await take(), calls.get("queue-one")]).toStrictEqual([true, 2]);
  });

  it("leaves other projects their way", async () => {
    const { take, state } = createDirectWorld({ connectors, fails: { "queue-two": away } });
    expect(await take()).toBe(false);
    state.setting = {};
    expect([await take(), await take({ project: "another" })]).toStrictEqual([false, true]);
  });

  it("sends the same events when it is sent again", async () => {
    const { take, messagesOn } = createDirectWorld({ connectors, fails: { "queue-two": away } });
    const changed = { points: [{ ...plainPoint, timeIsOurs: true as const }] };
    expect(await take(changed)).toBe(false);
    const [first] = messagesOn("queue-one");
    const { messagesOn: routedOn } = await routed([{ ...request, ...changed }], { connectors });
    expect(routedOn("queue-one")).toStrictEqual([first]);
  });
});

describe("a project whose receivers are unusual", () => {
  it("is read for at the door once in a while, and not for each request", async () => {
    const { take, state, reads } = createDirectWorld({ connectors: [connector("off", { status: "USER_DISABLED" })] });
    expect([await take(), await take(), reads()]).toStrictEqual([false, false, 1]);
    state.nowMillis += detourMillis;
    expect([await take(), reads()]).toStrictEqual([false, 2]);
  });

  it("is none for a request that is large by its events", async () => {
    const { take } = createDirectWorld({ connectors: [connector("one")] });
    expect([await take({ points: points(11) }), await take()]).toStrictEqual([false, true]);
  });
});

describe("requests that come at once", () => {
  it("go to their queues, all of them", async () => {
    const { take, messagesOn } = createDirectWorld();
    const taken = await Promise.all(Array.from({ length: 100 }, (_, index) => take({ nonce: String(index) })));
    expect([taken, messagesOn("events").length]).toStrictEqual([Array(100).fill(true), 100]);
  });
});
