import { describe, expect, it } from "vitest";
import { source } from "../../../../support/points.ts";
import { acceptedAt } from "./routed.ts";
import { record, routedMqtt } from "./routed-mqtt.ts";

describe("the connection of a client", () => {
  const place = { project: source.project, source: source.id };
  const lifecycle = (kind: string, clientId = source.id) =>
    record(JSON.stringify({ clientId, timestamp: acceptedAt, versionNumber: 1 }), {
      topic: `$aws/events/presence/${kind}/${clientId}`,
      clientId: "n/a",
    });

  it.each([source.id, `${source.id}-two/b`])("%s is noted with its source, which is woken", async (clientId) => {
    const { failed, presences, wakes, notes, reports } = await routedMqtt([lifecycle("connected", clientId)]);
    const woken = [{ ...place, connectedAt: acceptedAt }];
    expect({ failed, wakes, notes, reports }).toStrictEqual({ failed: [], wakes: woken, notes: [], reports: [] });
    expect(presences).toMatchObject([{ source: source.id, kind: "connected", clientId, at: acceptedAt, version: 1 }]);
  });

  it("wakes nobody when it ends", async () => {
    const { presences, wakes } = await routedMqtt([lifecycle("disconnected")]);
    expect({ presences, wakes }).toMatchObject({ presences: [{ kind: "disconnected" }], wakes: [] });
  });

  it.each(["somebody", "3e2d5b1c-aaaa-4bbb-8ccc-000000000000", `${source.id}x`])(
    "of %s, who is no source here, does nothing",
    async (clientId) => {
      const { failed, presences, wakes, reports } = await routedMqtt([lifecycle("connected", clientId)]);
      expect([failed, presences, wakes, reports].flat()).toStrictEqual([]);
    },
  );

  it("is tried again if it cannot be noted", async () => {
    const { failed } = await routedMqtt([lifecycle("connected")], { cannotNotePresence: true });
    expect(failed).toHaveLength(1);
  });

  it("is told to people if two clients use its id", async () => {
    const { notes } = await routedMqtt([lifecycle("disconnected")], { isStorm: true });
    const text = expect.stringContaining(`Two clients use the id ${source.id}`);
    expect(notes).toMatchObject([{ ...place, kind: "mqtt-client-shared", text, times: 1 }]);
  });
});

describe("a subscription", () => {
  const subscribed = (topics: readonly string[], clientId = "dashboard/1") =>
    record(JSON.stringify({ clientId, timestamp: acceptedAt, eventType: "subscribed", topics }), {
      topic: `$aws/events/subscriptions/subscribed/${clientId}`,
      clientId: "n/a",
    });

  it("to live data has its client sent what is known already", async () => {
    const topics = ["v1/raw/AcmeCorp/#", "v1/sources/x/cmd/writedata", "v1/points/AcmeCorp/+/+/M"];
    const { failed, fills } = await routedMqtt([subscribed(topics)]);
    expect(failed).toStrictEqual([]);
    expect(fills).toStrictEqual([
      {
        version: 1,
        kind: "lastValues",
        clientId: "dashboard/1",
        at: acceptedAt,
        filters: ["v1/raw/AcmeCorp/#", "v1/points/AcmeCorp/+/+/M"],
      },
    ]);
  });

  it.each([
    ["to something else", subscribed(["v1/sources/x/cmd/writedata", "#"])],
    ["that is shared", subscribed(["$share/g/v1/raw/AcmeCorp/#"])],
  ])("%s has nobody sent anything", async (_name, body) => {
    const { failed, fills, reports } = await routedMqtt([body]);
    expect([failed, fills, reports].flat()).toStrictEqual([]);
  });

  it("is tried again if nobody can be told of it", async () => {
    expect((await routedMqtt([subscribed(["v1/raw/AcmeCorp/#"])], { cannotFill: true })).failed).toStrictEqual(["0"]);
  });
});

describe("what a client was kept from", () => {
  const cut = (clientId: string, disconnectReason = "AUTH_ERROR", disconnectDetail?: object) =>
    record(JSON.stringify({ clientId, timestamp: acceptedAt, versionNumber: 1, disconnectReason, disconnectDetail }), {
      topic: `$aws/events/presence/disconnected/${clientId}`,
    });
  const hindered = (clientId: string, eventType: string, times: number) =>
    record(JSON.stringify({ clientId, timestamp: acceptedAt, eventType, times }), {
      topic: `v1/broker/hindered/${clientId}`,
    });

  it.each([
    ["AUTH_ERROR", "mqtt-forbidden"],
    ["CLIENT_ERROR", "mqtt-client-error"],
    ["THROTTLED", "mqtt-throttled"],
  ])("as %s is a message on its source", async (reason, kind) => {
    const { failed, notes, projectNotes, presences } = await routedMqtt([cut(`${source.id}-1`, reason)]);
    expect({ failed, projectNotes }).toStrictEqual({ failed: [], projectNotes: [] });
    expect(notes).toMatchObject([{ project: source.project, source: source.id, kind, times: 1 }]);
    expect(presences).toHaveLength(1);
  });

  it("is told with the topic where the broker tells it", async () => {
    const detail = { why: "it may not publish to this topic", topic: "v1/raw/x" };
    const { notes } = await routedMqtt([cut(source.id, "AUTH_ERROR", detail)]);
    expect(notes).toMatchObject([{ text: expect.stringContaining('this topic ("v1/raw/x")') }]);
  });

  it("is nothing where the client left, and needs nobody looked up", async () => {
    const { notes, projectNotes, presences } = await routedMqtt([
      cut(source.id, "CLIENT_INITIATED_DISCONNECT"),
      cut("dash", "CONNECTION_LOST"),
    ]);
    expect([notes, projectNotes].flat()).toStrictEqual([]);
    expect(presences).toMatchObject([{ source: source.id }]);
  });

  it("without being cut counts as often as the broker says", async () => {
    const { notes } = await routedMqtt([hindered(source.id, "discarded", 7)]);
    expect(notes).toMatchObject([{ source: source.id, kind: "mqtt-discarded", times: 7 }]);
    const { projectNotes } = await routedMqtt([hindered("dash", "subscription-refused", 1)]);
    expect(projectNotes).toMatchObject([
      { project: source.project, identity: "ann", kind: "mqtt-subscription-refused", times: 1 },
    ]);
  });

  describe("as a user or an API token", () => {
    const told = async (topic: string, projects: readonly string[]) => {
      const detail = { why: "it may not subscribe to this filter", topic };
      const { notes, projectNotes } = await routedMqtt([cut("dash/1", "AUTH_ERROR", detail)], { projects });
      expect(notes).toStrictEqual([]);
      return projectNotes.map((note) => [
        "project" in note ? note.project : "",
        "text" in note && String(note.text).includes(topic),
      ]);
    };

    it("is a message on the project that the topic is of", async () => {
      expect(await told("v1/raw/OtherCorp/#", ["P", "Q"])).toStrictEqual([["Q", true]]);
      const command = `v1/sources/${source.id}/cmd/writedata`;
      expect(await told(command, ["P", source.project])).toStrictEqual([[source.project, true]]);
    });

    it("is a message on each of its projects where it is of none of them, with the topic only if there is one", async () => {
      expect(await told("v1/raw/acmecorp/#", ["P"])).toStrictEqual([["P", true]]);
      expect(await told("v1/raw/Foreign/#", ["P", "Q"])).toStrictEqual([
        ["P", false],
        ["Q", false],
      ]);
      expect(await told("v1/raw/AcmeCorp/#", ["P", "Q"])).toStrictEqual([
        ["P", false],
        ["Q", false],
      ]);
    });

    it("is told if two clients use one id", async () => {
      const { projectNotes, presences } = await routedMqtt([cut("dash", "DUPLICATE_CLIENTID")], { isStorm: true });
      expect(presences).toMatchObject([{ source: "ann", clientId: "dash" }]);
      expect(projectNotes).toMatchObject([{ kind: "mqtt-client-shared", identity: "ann", times: 1 }]);
    });
  });

  it("is tried again if it cannot be noted", async () => {
    const { failed } = await routedMqtt([cut(source.id), cut("dash"), hindered("dash", "discarded", 1)], {
      cannotNote: true,
    });
    expect(failed).toStrictEqual(["0", "1", "2"]);
  });

  it("is nothing of ours where the client is nobody's here", async () => {
    const { failed, notes, projectNotes } = await routedMqtt([cut("somebody"), hindered("somebody", "discarded", 1)]);
    expect([failed, notes, projectNotes].flat()).toStrictEqual([]);
  });
});
