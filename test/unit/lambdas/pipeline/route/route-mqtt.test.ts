import { describe, expect, it } from "vitest";
import type { RetainMessage } from "../../../../../lambdas/shared/core/event/retain-message.ts";
import { source } from "../../../../support/points.ts";
import { acceptedAt } from "./routed.ts";
import { record, routedMqtt, topic, topics } from "./routed-mqtt.ts";

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

  it("counts points that it has sent on, and messages that it has refused", async () => {
    const two = record('{"Fields":[{"Value":1}]}');
    const { counts } = await routedMqtt([record('{"Value":55}'), record('{"Value":56}'), two, record("55,")]);
    expect(counts).toStrictEqual([`accepted ${source.project} 2`, `refused ${source.project} bad-request 2`]);
  });

  it("does not count what is tried again", async () => {
    const away = { "queue-one": new Error("throttled") };
    const { counts, failed } = await routedMqtt([record('{"Value":55}')], { fails: away });
    expect([failed.length, counts]).toStrictEqual([1, []]);
    const unnoted = await routedMqtt([record("55,")], { cannotNote: true });
    expect([unnoted.failed.length, unnoted.counts]).toStrictEqual([1, []]);
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
    // Names the whole topic: those of a source differ at their ends.
    expect(notes[0]?.text).toContain(JSON.stringify(bad.topic));
    expect(refusals).toMatchObject([{ ReceivedAt: new Date(acceptedAt).toISOString() }]);
    expect(Buffer.byteLength(refusals[0]?.Sample ?? "")).toBeLessThanOrEqual(256);
    expect(messagesOn("events")).toHaveLength(1);
  });

  it("names the field at fault to the device", async () => {
    const bad = record('{"Fields":{"a$":1}}', { topic: `${topics}/System/Monitoring` });
    expect((await routedMqtt([bad])).refusals).toMatchObject([{ Field: "a$" }]);
  });

  it.each([
    ["System/Monitoring/a$", 'The topic\'s level "a$" holds "$" in its name'],
    ["System//Key", 'The topic\'s level "" has an empty name'],
    ["System/Monitoring/", 'The topic\'s level "" has an empty name'],
    ["System", "The topic is none for data"],
    ["", "The topic is none for data"],
  ])("tells the device what is wrong with the topic %j", async (levels, expected) => {
    const { refusals } = await routedMqtt([record('{"Value":1}', { topic: `${topics}/${levels}` })]);
    expect(refusals).toMatchObject([{ Error: expect.stringMatching(RegExp(`^${expected.replaceAll("$", "\\$")}`)) }]);
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

describe("what a source says of itself", () => {
  const said = (payload: string) => record(payload, { topic: `v1/sources/${source.id}/log` });
  const place = { project: source.project, source: source.id };

  it("is kept, one message or a list of them, and is no data", async () => {
    const { failed, notes, kept, sent } = await routedMqtt([
      said('{"Level":"Error","Text":"stuck"}'),
      said('[{"Text":"a"},{"Text":"b"}]'),
    ]);
    expect({ failed, notes }).toStrictEqual({ failed: [], notes: [] });
    expect(kept).toMatchObject([
      { ...place, level: "ERROR", text: "stuck" },
      { ...place, level: "INFO", text: "a" },
      { ...place, level: "INFO", text: "b" },
    ]);
    expect([...sent.values()].flat()).toStrictEqual([]);
  });

  it("is tried again if it cannot be kept, and counted by a message if it is too much", async () => {
    expect((await routedMqtt([said('{"Text":"a"}')], { cannotKeepLogs: true })).failed).toHaveLength(1);
    const { failed, notes } = await routedMqtt([said('[{"Text":"a"},{"Text":"b"}]')], { hasTooManyLogs: true });
    expect(failed).toStrictEqual([]);
    expect(notes).toMatchObject([{ ...place, kind: "logs-discarded", times: 2 }]);
  });

  it.each(["", "[]", "7", '{"Level":"loud","Text":"a"}', '{"Text":""}'])(
    "is refused as %s, and its source is told",
    async (payload) => {
      const { failed, notes, kept, refusals } = await routedMqtt([said(payload)]);
      expect({ failed, kept }).toStrictEqual({ failed: [], kept: [] });
      expect(notes).toMatchObject([{ ...place, kind: "mqtt-refused" }]);
      expect(refusals).toHaveLength(1);
    },
  );
});
