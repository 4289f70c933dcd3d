import { describe, expect, it } from "vitest";
import type { ConnectorMessage } from "../../../../../lambdas/shared/core/connector/connector-message.ts";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import type { RetainMessage } from "../../../../../lambdas/shared/core/event/retain-message.ts";
import { eventIdsOf } from "../../../../../lambdas/shared/core/intake/event-id.ts";
import type { IntakeRequest } from "../../../../../lambdas/shared/core/intake/intake-message.ts";
import { point, source } from "../../../../support/points.ts";
import { acceptedAt, connector, plainPoint, request, routed } from "./routed.ts";

describe("route", () => {
  it("sends every point to the event log, to its source's retentions and to each connector", async () => {
    const { failed, sent, messagesOn } = await routed([request], {
      connectors: [connector("one"), connector("two")],
      retentions: { year: 31_536_000, day: 86_400 },
      linked: ["year", "day", "deleted"],
    });
    const [eventId = ""] = eventIdsOf(source.id, "nonce", request.points);
    const kept = {
      version: 1,
      project: source.project,
      source: source.id,
      acceptedAt,
      points: [{ ...plainPoint, eventId }],
    };
    expect(failed).toStrictEqual([]);
    expect([...sent.keys()].sort()).toStrictEqual(["events", "queue-one", "queue-two"]);
    const kinds = [
      { retention: "year", keepSeconds: 31_536_000 },
      { retention: "day", keepSeconds: 86_400 },
    ];
    expect(messagesOn("events")).toStrictEqual([
      { ...kept, keepSeconds: 31 * 86_400, retentions: kinds, unretained: false },
    ]);
    expect(messagesOn("queue-one")).toMatchObject([{ version: 1, connector: "one", eventId, acceptedAt }]);
  });

  it("sends each further kind of retention to a queue of its own, and makes each retention of InfluxDB a tenant there", async () => {
    const retentions = { year: 60, influxA: 60, influxB: 60 };
    const { sent, messagesOn } = await routed([request], { retentions, linked: Object.keys(retentions) });
    expect(messagesOn("events")).toMatchObject([{ retentions: [{ retention: "year", keepSeconds: 60 }] }]);
    expect(messagesOn("influxdb")).toMatchObject([
      { retention: "influxA", kind: "INFLUXDB", keepSeconds: 60 },
      { retention: "influxB", kind: "INFLUXDB" },
    ]);
    expect(sent.get("influxdb")?.map(({ group }) => group)).toEqual(["influxA", "influxB"]);
    expect(sent.get("events")?.map(({ group }) => group)).toEqual([source.project]);
  });

  it("sends points for the lake to a queue of their own, whose tenants are projects", async () => {
    const { sent, messagesOn } = await routed([request], { retentions: { lake: 60 }, linked: ["lake"] });
    expect(messagesOn("s3")).toMatchObject([{ retention: "lake", kind: "S3", keepSeconds: 60 }]);
    expect(sent.get("s3")?.map(({ group }) => group)).toEqual([source.project]);
  });

  it("sends points for Timestream to a queue of their own, whose tenants are retentions", async () => {
    const { sent, messagesOn } = await routed([request], { retentions: { stampA: 60 }, linked: ["stampA"] });
    expect(messagesOn("timestream")).toMatchObject([{ retention: "stampA", kind: "TIMESTREAM", keepSeconds: 60 }]);
    expect(sent.get("timestream")?.map(({ group }) => group)).toEqual(["stampA"]);
  });

  it("says in the event log's message which kind the stage does not have", async () => {
    const setting = { retentions: { year: 60, influxA: 60 }, lacksInfluxdb: true };
    const { messagesOn, sent } = await routed([request], { ...setting, linked: ["year", "influxA"] });
    expect(messagesOn("events")).toMatchObject([{ unretained: false, missingKinds: ["INFLUXDB"] }]);
    expect([...sent.keys()]).toEqual(["events"]);
  });

  it("loses nothing for a connector that was made before the clock was set back by an hour", async () => {
    const activeSince = acceptedAt + 3_600_000;
    const { messagesOn } = await routed([request], { connectors: [connector("one", { activeSince })] });
    expect(messagesOn("queue-one")).toMatchObject([{ acceptedAt: activeSince }]);
  });

  it("counts what was accepted before the connector was active and is routed after, and does not send it", async () => {
    const activeSince = acceptedAt + 100;
    const setting = { connectors: [connector("one", { activeSince })], nowMillis: acceptedAt + 200 };
    const { messagesOn, missed } = await routed([request], setting);
    expect(messagesOn("queue-one")).toStrictEqual([]);
    expect(missed).toStrictEqual([{ connector: "one", timesNanos: [point.atNanos] }]);
  });

  it("puts the finished body into a connector's message, with the labels that it asks for", async () => {
    const { messagesOn } = await routed([request], {
      connectors: [connector("one", { labels: ["room", "name"] })],
      labels: { room: "12", other: "x" },
    });
    const [{ body } = { body: "" }] = messagesOn<ConnectorMessage>("queue-one");
    expect(JSON.parse(body)).toMatchObject({
      event: { eventType: "production_output", targetName: `projects/${source.project}/devices/${source.id}` },
      labels: { room: "12", name: "erp export" },
    });
    expect(JSON.stringify(JSON.parse(body))).toBe(body);
  });

  it("groups what it sends to shared queues by project, so that one's flood does not delay another", async () => {
    const { sent } = await routed([request], { retentions: { year: 1 }, linked: ["year"] });
    for (const message of [...sent.values()].flat()) expect(message.group).toBe(source.project);
  });

  it("sends an event only to connectors that take its type and were active when it was accepted", async () => {
    const { sent } = await routed([request], {
      connectors: [
        connector("all"),
        connector("listed", { events: ["production_output"] }),
        connector("others", { events: ["touch"] }),
        connector("younger", { activeSince: acceptedAt + 1 }),
        connector("disabled", { status: "USER_DISABLED" }),
        connector("down", { status: "SYSTEM_DISABLED" }),
      ],
    });
    expect([...sent.keys()].sort()).toStrictEqual(["events", "queue-all", "queue-listed"]);
  });

  it("puts what delivering decides by into a connector's message", async () => {
    const { messagesOn } = await routed([request], { connectors: [connector("one")] });
    const base = { version: 1, project: source.project, connector: "one", acceptedAt };
    expect(messagesOn("queue-one")).toStrictEqual([
      {
        ...base,
        eventId: eventIdsOf(source.id, "nonce", request.points)[0],
        device: source.id,
        type: "production_output",
        atNanos: point.atNanos,
        projectVersion: 1,
        body: expect.any(String),
      },
    ]);
  });

  it("sends to a paused connector that retains its events, and counts what another misses", async () => {
    const { missed, sent } = await routed([request, request], {
      connectors: [
        connector("paused", { status: "USER_DISABLED", pauseMode: "retain" }),
        connector("disabled", { status: "USER_DISABLED" }),
        connector("others", { status: "SYSTEM_DISABLED", events: ["touch"] }),
        connector("again", { activeSince: acceptedAt + 9, disabledSince: acceptedAt - 9 }),
        connector("since", { activeSince: acceptedAt + 9, disabledSince: acceptedAt + 5 }),
      ],
    });
    expect([...sent.keys()].sort()).toStrictEqual(["events", "queue-paused"]);
    const timesNanos = [point.atNanos, point.atNanos];
    expect(missed).toStrictEqual(["disabled", "again", "since"].map((id) => ({ connector: id, timesNanos })));
  });

  it("counts what was missed once, when nothing of its request has to be tried again", async () => {
    const connectors = [connector("disabled", { status: "USER_DISABLED" }), connector("all")];
    const fails = { "queue-all": new PlatformError("unavailable", "SQS refused.") };
    expect(await routed([request], { connectors, fails })).toMatchObject({ failed: ["0"], missed: [] });
  });

  it("fails nothing where what was missed cannot be counted", async () => {
    const setting = { connectors: [connector("disabled", { status: "USER_DISABLED" })], cannotCount: true };
    const { failed, reports } = await routed([request], setting);
    expect([failed, reports]).toStrictEqual([[], ["cannot count missed events"]]);
  });

  it("keeps an event for a paused connector that retains its events, and counts what others miss", async () => {
    const { sent, missed } = await routed([request], {
      connectors: [
        connector("retaining", { status: "USER_DISABLED", pauseMode: "retain" }),
        connector("dropping", { status: "USER_DISABLED" }),
        connector("other", { status: "USER_DISABLED", events: ["touch"] }),
        connector("back", {
          activeSince: acceptedAt + 5,
          disabledSince: acceptedAt - 5,
          createTime: "2024-01-01T00:00:00Z",
        }),
      ],
    });
    expect([...sent.keys()].sort()).toStrictEqual(["events", "queue-retaining"]);
    const timesNanos = [point.atNanos];
    expect(missed).toStrictEqual([
      { connector: "dropping", timesNanos },
      { connector: "back", timesNanos },
    ]);
  });

  it("counts nothing as missed of a request that will be tried again", async () => {
    const { failed, missed } = await routed([request], {
      connectors: [connector("dropping", { status: "USER_DISABLED" })],
      fails: { events: new Error("The queue is away.") },
    });
    expect([failed, missed]).toStrictEqual([["0"], []]);
  });

  it("keeps a request that names a retention in that one alone", async () => {
    const named = { ...request, retention: "day" };
    const { messagesOn } = await routed([named], { retentions: { year: 9, day: 1 }, linked: ["year"] });
    expect(messagesOn<RetainMessage>("events").map(({ retentions }) => retentions)).toStrictEqual([
      [{ retention: "day", keepSeconds: 1 }],
    ]);
  });

  it.each<[string, IntakeRequest, readonly string[], boolean]>([
    ["a source without a retention", request, [], true],
    ["a source whose only retention was deleted", request, ["deleted"], true],
    ["a request that names a deleted one", { ...request, retention: "deleted" }, ["year"], true],
    ["a request that names one, though its source has none", { ...request, retention: "year" }, [], false],
  ])("tells the event log whether any retention keeps the points of %s", async (_name, body, linked, unretained) => {
    const { messagesOn } = await routed([body], { retentions: { year: 1 }, linked });
    expect(messagesOn("events")).toMatchObject([{ unretained }]);
    expect(messagesOn<RetainMessage>("events")[0]?.retentions?.length ?? 0).toBe(unretained ? 0 : 1);
  });

  it("tells the event log how long deleted rows are remembered: as long as the longest linked retention", async () => {
    const change = { op: "d", key: { id: "1" }, place: 0 } as const;
    const changing = { ...request, points: [...request.points, { ...point, change }], retention: "day" };
    const options = { retentions: { year: 9, day: 1, other: 99 }, linked: ["day", "year"] };
    const [changed, plain] = [await routed([changing], options), await routed([request], options)];
    expect(changed.messagesOn("events")).toMatchObject([{ tombstoneSeconds: 9 }]);
    expect(plain.messagesOn("events")[0]).not.toHaveProperty("tombstoneSeconds");
  });

  it("sends an event of the platform's own to the log and the connectors, and to no retention", async () => {
    const { messagesOn } = await routed([{ ...request, isOurs: true }], {
      connectors: [connector("one")],
      retentions: { year: 1 },
      linked: ["year"],
    });
    expect(messagesOn<RetainMessage>("events")[0]).not.toHaveProperty("retentions");
    expect(messagesOn("events")).toMatchObject([{ isOurs: true, keepSeconds: 31 * 86_400 }]);
    expect(messagesOn<RetainMessage>("events")[0]).not.toHaveProperty("unretained");
    expect(messagesOn("queue-one")).toHaveLength(1);
  });

  it("drops what a deleted source sent, and says so", async () => {
    const { failed, reports, sent } = await routed([request], { isDeleted: true, connectors: [connector("one")] });
    expect([failed, sent.size]).toStrictEqual([[], 0]);
    expect(reports).toStrictEqual(["dropped: its source was deleted after it was accepted"]);
  });

  it("tells sources of one id in two projects apart, though their messages come together", async () => {
    const { messagesOn } = await routed([request, { ...request, project: "another" }], {
      connectors: [connector("one")],
    });
    const projects = messagesOn<ConnectorMessage>("queue-one").map(({ project, body }) => [
      project,
      JSON.parse(body).metadata.projectId,
    ]);
    expect(projects).toStrictEqual([
      [source.project, source.project],
      ["another", "another"],
    ]);
  });

  it("reads what a pointer points to", async () => {
    const stored = { "intake/P/nonce": JSON.stringify(request) };
    const { failed, messagesOn } = await routed([{ version: 1, key: "intake/P/nonce" }], { stored });
    expect(failed).toStrictEqual([]);
    expect(messagesOn("events")).toHaveLength(1);
  });
});
