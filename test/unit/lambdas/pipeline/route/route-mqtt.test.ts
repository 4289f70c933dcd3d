import { describe, expect, it } from "vitest";
import type { SourceNote } from "../../../../../lambdas/pipeline/route/mqtt-intake.ts";
import { routeMqtt } from "../../../../../lambdas/pipeline/route/route-mqtt.ts";
import type { RetainMessage } from "../../../../../lambdas/shared/core/event/retain-message.ts";
import type { RejectedPayload } from "../../../../../lambdas/shared/doors/mqtt.ts";
import { source } from "../../../../support/points.ts";
import { acceptedAt, connector, createRouteWorld, recordsOf, routed } from "./routed.ts";

const topics = `v1/sources/${source.id}/data/read`;
const topic = `${topics}/System/Monitoring/CPU_Temp`;

const other = "00000000-0000-4000-8000-000000000007";

const record = (payload: string | Uint8Array, changed: Record<string, unknown> = {}) => ({
  payload: Buffer.from(payload).toString("base64"),
  topic,
  receivedAt: acceptedAt,
  clientId: source.id,
  ...changed,
});

interface Setting {
  readonly cannotNote?: boolean;
  readonly cannotRefuse?: boolean;
  readonly cannotFind?: boolean;
  readonly cannotNoteAnswer?: boolean;
  readonly cannotNotePresence?: boolean;
  readonly cannotFill?: boolean;
  readonly cannotCount?: boolean;
  /** The projects that have taken their quota. */
  readonly above?: readonly string[];
  readonly fails?: Readonly<Record<string, Error>>;
  readonly projects?: readonly string[];
  readonly isStorm?: boolean;
  readonly hasBlobStore?: boolean;
}

async function routedMqtt(bodies: readonly unknown[], setting: Setting = {}) {
  const { port, ...seen } = createRouteWorld({
    connectors: [connector("one")],
    ...(setting.fails ? { fails: setting.fails } : {}),
  });
  const counted: [string, number][] = [];
  const notes: (SourceNote & { readonly times: number })[] = [];
  const refusals: RejectedPayload[] = [];
  const answers: object[] = [];
  const presences: object[] = [];
  const wakes: object[] = [];
  const fills: object[] = [];
  const projectNotes: object[] = [];
  const blobs: string[] = [];
  const failed = await routeMqtt(recordsOf(bodies), {
    ...port,
    isAboveQuota: async (project, points) => {
      if (setting.cannotCount) throw new Error("throttled");
      counted.push([project, points]);
      return setting.above?.includes(project) ?? false;
    },
    projectOf: async (id) => {
      if (setting.cannotFind) throw new Error("throttled");
      return id === source.id ? source.project : id === other ? "Q" : undefined;
    },
    blobs: { put: async (key, bytes, mediaType) => void blobs.push(`${key} ${bytes.byteLength} ${mediaType}`) },
    hasBlobStore: async () => setting.hasBlobStore ?? false,
    note: async (note, times) => {
      if (setting.cannotNote) throw new Error("throttled");
      notes.push({ ...note, times });
    },
    holderOf: async (clientId) =>
      clientId.startsWith("dash") ? { identity: "ann", projects: setting.projects ?? [source.project] } : undefined,
    projectOfCompany: async (name) => ({ AcmeCorp: source.project, OtherCorp: "Q" })[name],
    noteProject: async (note, times) => {
      if (setting.cannotNote) throw new Error("throttled");
      projectNotes.push({ ...note, times });
    },
    notePresence: async (id, event) => {
      if (setting.cannotNotePresence) throw new Error("throttled");
      presences.push({ source: id, ...event });
      return { isStorm: setting.isStorm ?? false };
    },
    wake: async (woken) => void wakes.push(woken),
    fill: async (message) => {
      if (setting.cannotFill) throw new Error("throttled");
      fills.push(message);
    },
    noteAnswer: async (place, answer, atMillis) => {
      if (setting.cannotNoteAnswer) throw new Error("throttled");
      answers.push({ ...place, ...answer, atMillis });
    },
    refuse: async (_, refusal) => {
      if (setting.cannotRefuse) throw new Error("no broker");
      refusals.push(refusal);
    },
  });
  return {
    failed: [...failed].sort(),
    notes,
    refusals,
    answers,
    presences,
    wakes,
    fills,
    projectNotes,
    counted,
    blobs,
    ...seen,
  };
}

describe("routeMqtt", () => {
  it("keeps a file in a field before the point that names it, where the source's retentions have a store", async () => {
    const sent = record('{"Value":"data:image/png;dstpath=a.png;base64,AAAA"}');
    const { blobs, messagesOn } = await routedMqtt([sent], { hasBlobStore: true });
    expect(blobs).toStrictEqual([`blobs/${source.project}/${source.id}/a.png 3 image/png`]);
    expect(messagesOn<RetainMessage>("events")).toMatchObject([{ points: [{ fields: { CPU_Temp: "a.png" } }] }]);
    const refused = await routedMqtt([sent]);
    expect([refused.failed, refused.blobs]).toStrictEqual([[], []]);
    expect(refused.notes).toMatchObject([
      { kind: "mqtt-refused", text: expect.stringContaining("no blob store is linked"), times: 1 },
    ]);
  });

  it("sends a point on as if it had come over HTTPS", async () => {
    const { failed, notes, messagesOn } = await routedMqtt([record('{"Value":55}')]);
    expect({ failed, notes }).toStrictEqual({ failed: [], notes: [] });
    expect(messagesOn<RetainMessage>("events")).toMatchObject([
      {
        project: source.project,
        source: source.id,
        acceptedAt,
        points: [{ measurement: "Monitoring", connectionTag: "System", fields: { CPU_Temp: 55 } }],
      },
    ]);
    expect(messagesOn("queue-one")).toMatchObject([{ connector: "one" }]);
  });

  it("finds the source of a topic that writes its id in capitals", async () => {
    const { messagesOn } = await routedMqtt([
      record('{"Value":1}', { topic: topic.replace(source.id, source.id.toUpperCase()) }),
    ]);
    expect(messagesOn("events")).toMatchObject([{ source: source.id }]);
  });

  it("gives a message the same events however often it is delivered, and its repetition others", async () => {
    const eventIds = async (bodies: readonly unknown[]) =>
      (await routedMqtt(bodies))
        .messagesOn<RetainMessage>("events")
        .flatMap(({ points }) => points.map(({ eventId }) => eventId));
    const [first, second] = await eventIds([record('{"Value":1}'), record('{"Value":1}')]);
    expect(first).not.toBe(second);
    expect(await eventIds([record('{"Value":1}')])).toStrictEqual([first]);
    const replayed = record('{"Value":1}', { nonce: "replayed" });
    expect(new Set(await eventIds([replayed, replayed])).size).toBe(1);
  });

  it.each([
    ["that is no JSON", record("55,")],
    ["of any bytes", record(Uint8Array.from({ length: 256 }, (_, byte) => byte))],
    ["that is empty", record("")],
    ["of the wrong shape", record('{"Fields":{"a":1}}')],
    ["with an illegal name", record('{"Value":1,"Tags":{"a/b":"c"}}')],
    ["on a topic that names no measurement", record('{"Value":1}', { topic: `${topics}/System` })],
    ["on a topic with an empty level", record('{"Value":1}', { topic: `${topics}/System//Key` })],
    ["on a topic with a level too many", record('{"Value":1}', { topic: `${topic}/more` })],
  ])("makes a note on the source of a message %s, tells the device, and is done with it", async (_name, bad) => {
    const { failed, notes, refusals, messagesOn } = await routedMqtt([bad, record('{"Value":2}')]);
    expect(failed).toStrictEqual([]);
    expect(notes).toMatchObject([{ source: source.id, kind: "mqtt-refused", times: 1, atMillis: acceptedAt }]);
    expect(notes[0]?.text.isWellFormed()).toBe(true);
    expect(refusals).toMatchObject([{ ReceivedAt: new Date(acceptedAt).toISOString() }]);
    expect(Buffer.byteLength(refusals[0]?.Sample ?? "")).toBeLessThanOrEqual(256);
    expect(messagesOn("events")).toHaveLength(1);
  });

  it("names the field at fault to the device", async () => {
    const bad = record('{"Fields":{"a$":1}}', { topic: `${topics}/System/Monitoring` });
    expect((await routedMqtt([bad])).refusals).toMatchObject([{ Field: "a$" }]);
  });

  it("counts what it refuses of a source on one note, and tells its device once", async () => {
    const { notes, refusals } = await routedMqtt([record("x"), record("y"), record("z")]);
    expect(notes).toMatchObject([{ times: 3 }]);
    expect(refusals).toHaveLength(1);
  });

  it("tries refused messages again while they cannot be noted, and no others", async () => {
    const { failed, messagesOn } = await routedMqtt([record('{"Value":1}'), record("x")], { cannotNote: true });
    expect(failed).toStrictEqual(["1"]);
    expect(messagesOn("events")).toHaveLength(1);
  });

  it("is done with a refused message whose device cannot be told", async () => {
    expect(await routedMqtt([record("x")], { cannotRefuse: true })).toMatchObject({
      failed: [],
      notes: [{ times: 1 }],
      reports: ["cannot tell a device of a refused payload"],
    });
  });

  it("notes a time that can only be in seconds, and keeps the point at that time", async () => {
    const { notes, messagesOn } = await routedMqtt([record('{"Value":1,"UtcTimestamp":1732838400}')]);
    expect(notes).toMatchObject([{ kind: "mqtt-time-in-seconds", times: 1 }]);
    expect(messagesOn("events")).toMatchObject([{ points: [{ atNanos: "1732838400000000000" }] }]);
  });

  it("keeps a point whose remark cannot be noted", async () => {
    const bodies = [record('{"Value":1,"UtcTimestamp":1732838400}')];
    expect(await routedMqtt(bodies, { cannotNote: true })).toMatchObject({
      failed: [],
      reports: ["cannot note a remark"],
    });
  });

  it("drops what belongs to no source, with a line in the log", async () => {
    const gone = record('{"Value":1}', { topic: topic.replace(source.id, "00000000-0000-4000-8000-000000000000") });
    expect(await routedMqtt([gone, record('{"Value":1}', { topic: "v1/other" })])).toMatchObject({
      failed: [],
      notes: [],
      reports: Array(2).fill("dropped: a message over MQTT names no source that is there"),
    });
  });

  it("tries a message again whose source cannot be looked up, and one that no rule has written", async () => {
    expect((await routedMqtt([record('{"Value":1}')], { cannotFind: true })).failed).toStrictEqual(["0"]);
    expect((await routedMqtt([{ topic }, "no JSON", "null"])).failed).toStrictEqual(["0", "1", "2"]);
  });
});

describe("what a source answers to a command", () => {
  const ack = (payload: string) => record(payload, { topic: `v1/sources/${source.id}/cmd/writedata/ack` });
  const place = { project: source.project, source: source.id };

  it("is noted with the command, and is no data", async () => {
    const { failed, notes, answers, sent } = await routedMqtt([ack('{"Id":"7","Status":"DONE","Error":null}')]);
    expect({ failed, notes, answers }).toStrictEqual({
      failed: [],
      notes: [],
      answers: [{ ...place, id: "7", status: "DONE", error: null, atMillis: acceptedAt }],
    });
    expect([...sent.values()].flat()).toStrictEqual([]);
  });

  it("is tried again if it cannot be noted", async () => {
    const { failed } = await routedMqtt([ack('{"Id":"7","Status":"DONE"}')], { cannotNoteAnswer: true });
    expect(failed).toHaveLength(1);
  });

  it.each(["", "[]", '{"Status":"DONE"}', '{"Id":"7"}', '{"Id":7,"Status":"x"}', '{"Id":"7","Status":"x","Error":1}'])(
    "is refused as %s, and its source is told",
    async (payload) => {
      const { failed, notes, answers } = await routedMqtt([ack(payload)]);
      expect({ failed, answers }).toStrictEqual({ failed: [], answers: [] });
      expect(notes).toMatchObject([
        { ...place, kind: "mqtt-refused", text: expect.stringContaining("answer to a command") },
      ]);
    },
  );
});

describe("the connection of a client", () => {
  const place = { project: source.project, source: source.id };
  const lifecycle = (kind: string, clientId = source.id) =>
    record(JSON.stringify({ clientId, timestamp: acceptedAt, versionNumber: 1 }), {
      topic: `$aws/events/presence/${kind}/${clientId}`,
      clientId: "n/a",
    });

  it.each([source.id, `${source.id}-two/b`])("%s is noted with its source, which is woken", async (clientId) => {
    const { failed, presences, wakes, notes, reports } = await routedMqtt([lifecycle("connected", clientId)]);
    expect({ failed, wakes, notes, reports }).toStrictEqual({ failed: [], wakes: [place], notes: [], reports: [] });
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
