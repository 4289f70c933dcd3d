import { describe, expect, it } from "vitest";
import type { Change } from "../../../../../lambdas/shared/core/change/change.ts";
import { acceptedAt, atSeconds, day, idsOf, kept, logged, pointAt, retained, written } from "./kept.ts";

describe("the event log", () => {
  it("keeps the points of a source's messages in common packs, for the days of its project from their acceptance", async () => {
    const { failed, events, points } = await kept([
      logged([pointAt(atSeconds + 2)]),
      logged([pointAt(atSeconds + 1)], { acceptedAt: acceptedAt + 500 }),
      logged([pointAt(atSeconds)], { source: "T" }),
    ]);
    expect([failed, points]).toStrictEqual([[], []]);
    expect(idsOf(events)).toStrictEqual([
      ["P#S", [atSeconds + 1, atSeconds + 2]],
      ["P#T", [atSeconds]],
    ]);
    expect(events.map(({ expiresAt }) => expiresAt)).toStrictEqual([atSeconds + 31 * day + 1, atSeconds + 31 * day]);
  });

  it("keeps old points too, since it counts from their acceptance", async () => {
    const { events, messages } = await kept([logged([pointAt(0)])]);
    expect([events.length, messages.length]).toStrictEqual([1, 0]);
  });

  it("keeps nothing of a project that turned it off, and still notes that data came", async () => {
    const { events, lastData } = await kept([logged([pointAt(atSeconds)], { keepSeconds: 0 })]);
    expect([events, lastData]).toStrictEqual([[], [["P", "S", acceptedAt]]]);
  });

  it("notes the last data of each source once a batch", async () => {
    const messages = [0, 7, 3].map((later) => logged([pointAt(atSeconds)], { acceptedAt: acceptedAt + later }));
    const { lastData } = await kept([...messages, logged([pointAt(atSeconds)], { project: "Q" })]);
    expect(lastData).toStrictEqual([
      ["P", "S", acceptedAt + 7],
      ["Q", "S", acceptedAt],
    ]);
  });

  it("knows an event of the platform's own, and takes it for no data of the source", async () => {
    const { events, lastData, messages, latest } = await kept([logged([pointAt(atSeconds)], { isOurs: true })]);
    expect([events.length, lastData, messages]).toStrictEqual([1, [], []]);
    expect(latest).toStrictEqual([["P", "S", "production_output", atSeconds]]);
  });

  it("leaves a message for a source whose data no retention keeps", async () => {
    const { messages } = await kept([
      logged([pointAt(atSeconds)], { unretained: true }),
      logged([pointAt(atSeconds)], { source: "T", unretained: false }),
    ]);
    expect(messages).toMatchObject([{ project: "P", source: "S", kind: "no-retention", atMillis: acceptedAt }]);
  });

  it("leaves a message for a source whose retention is of a kind that the stage does not have", async () => {
    const { messages } = await kept([logged([pointAt(atSeconds)], { unretained: true, missingKinds: ["INFLUXDB"] })]);
    expect(messages).toMatchObject([{ source: "S", kind: "no-such-kind" }]);
    expect(messages[0]?.text).toContain("INFLUXDB");
  });

  it("counts what retentions keep of it, in points and in bytes of them as JSON, and what is too old in none", async () => {
    const points = [pointAt(atSeconds), pointAt(atSeconds + 1), pointAt(0)];
    const { stored } = await kept([retained(points), retained([pointAt(atSeconds + 2)], { retention: "week" })]);
    const bytes = points.slice(0, 2).map((point) => JSON.stringify(point).length);
    expect(stored).toStrictEqual([
      { project: "P", retention: "year", points: 2, bytes: (bytes[0] ?? 0) + (bytes[1] ?? 0) },
      { project: "P", retention: "week", points: 1, bytes: expect.any(Number) },
    ]);
  });

  it("reads messages of the version before, which name no kind", async () => {
    const { kind: _, ...before } = retained([pointAt(atSeconds)], { kind: "DYNAMODB" });
    const { points } = await kept([before]);
    expect(points).toHaveLength(1);
  });
});

describe("a point of an event type that consumers know, without what they need of it", () => {
  const unfit = (measurement: string, fields: object) => pointAt(atSeconds, { measurement, fields: { ...fields } });

  it("leaves its source a message that says so, one a batch, and is kept as it came", async () => {
    const points = [unfit("co2", { value: 400 }), unfit("temperature", { celsius: 21 })];
    const { messages, latest } = await kept([logged(points), logged(points), logged(points, { source: "T" })]);
    expect(messages).toMatchObject([
      { source: "S", kind: "unfit-event", atMillis: acceptedAt, text: expect.stringContaining("ppm is missing") },
      { source: "T", kind: "unfit-event", atMillis: acceptedAt, text: expect.stringContaining("Send ppm (a number)") },
    ]);
    expect(latest).toHaveLength(4);
  });

  it.each([
    ["temperature", { value: 1, samples: '[{"value":1,"sampleTime":"abc"}]' }, "sampleTime must be a time"],
    ["networkStatus", { signalStrength: 1, rssi: 1, cloudConnectors: "[{}]" }, "id is missing in its cloudConnectors"],
  ])("is told of by the entries of its lists, too: %s %j", async (type, fields, text) => {
    const { messages } = await kept([logged([unfit(type, fields)])]);
    expect(messages).toMatchObject([{ kind: "unfit-event", text: expect.stringContaining(text) }]);
  });

  it.each([
    ["networkStatus", { signalStrength: 80, rssi: -60 }],
    ["co2", { ppm: 400, room: "12" }],
    ["touch", { total: 1 }],
    ["motion", { state: "MOTION_DETECTED" }],
    ["press", { value: 1 }],
  ])("is none of these: %s %j", async (type, fields) => {
    expect((await kept([logged([unfit(type, fields)])])).messages).toStrictEqual([]);
  });
});

describe("the latest events", () => {
  it("of too many types leave a message with their source, and everything else is kept", async () => {
    const sent = [logged([pointAt(atSeconds)]), logged([pointAt(atSeconds)], { source: "T" })];
    const { failed, events, messages } = await kept([...sent, retained([pointAt(atSeconds)])], {
      latest: { keep: async ({ source, points }) => (source === "S" ? points : []) },
    });
    expect([failed, events.length]).toStrictEqual([[], 2]);
    expect(messages).toMatchObject([{ source: "S", kind: "too-many-types", atMillis: acceptedAt }]);
    expect(messages[0]?.text).toContain(
      'more than 1000 event types. Events of the others, such as "production_output"',
    );
  });

  it("are kept once a batch for each source and type: the newest", async () => {
    const touch = (seconds: number) => pointAt(seconds, { measurement: "touch", eventId: String(seconds) });
    const { latest } = await kept([
      logged([pointAt(atSeconds + 2), pointAt(atSeconds)]),
      logged([touch(atSeconds), pointAt(atSeconds + 1)]),
      logged([touch(atSeconds - 9)]),
      logged([touch(atSeconds)], { source: "T" }),
    ]);
    expect(latest).toStrictEqual([
      ["P", "S", "production_output", atSeconds + 2],
      ["P", "S", "touch", atSeconds],
      ["P", "T", "touch", atSeconds],
    ]);
  });

  it("are kept in a project without an event log too, and not again for each retention", async () => {
    const { latest } = await kept([logged([pointAt(atSeconds)], { keepSeconds: 0 }), retained([pointAt(atSeconds)])]);
    expect(latest).toStrictEqual([["P", "S", "production_output", atSeconds]]);
  });

  it("are tried again where one cannot be written", async () => {
    const { failed } = await kept([logged([pointAt(atSeconds)])], {
      latest: { keep: () => Promise.reject(new Error("throttled")) },
    });
    expect(failed).toStrictEqual(["0"]);
  });
});

describe("a DynamoDB retention", () => {
  it("is written with the event log in one call", async () => {
    const calls: unknown[] = [];
    const message = { ...retained([pointAt(atSeconds)]), keepSeconds: 31 * day };
    await kept([message], {
      writePacks: ({ events, points }) => {
        calls.push([idsOf(events), idsOf(points)]);
        return written;
      },
    });
    expect(calls).toStrictEqual([[[["P#S", [atSeconds]]], [["year#S#production_output", [atSeconds]]]]]);
  });

  it("keeps each measurement of each source in a series of its own, from the points' own time on", async () => {
    const { points } = await kept([
      retained([pointAt(atSeconds), pointAt(atSeconds + 1, { measurement: "touch", eventId: "7" })]),
      retained([pointAt(atSeconds + 5)]),
      retained([pointAt(atSeconds)], { retention: "day", keepSeconds: day }),
    ]);
    expect(idsOf(points)).toStrictEqual([
      ["year#S#production_output", [atSeconds, atSeconds + 5]],
      ["year#S#touch", [7]],
      ["day#S#production_output", [atSeconds]],
    ]);
    expect(points.map(({ expiresAt }) => expiresAt - atSeconds)).toStrictEqual([5 + 365 * day, 1 + 365 * day, day]);
  });

  it("keeps with each point when it was accepted, and the later time with one that was sent twice", async () => {
    const [early, late] = [pointAt(atSeconds), pointAt(atSeconds + 1)];
    const { points } = await kept([
      retained([early], { acceptedAt: acceptedAt + 7 }),
      retained([early, late], { acceptedAt: acceptedAt + 3 }),
    ]);
    expect(points.flatMap(({ pack }) => pack.points)).toStrictEqual([
      { ...early, acceptedAt: acceptedAt + 7 },
      { ...late, acceptedAt: acceptedAt + 3 },
    ]);
  });

  it("keeps a point that comes twice once", async () => {
    const { points } = await kept([retained([pointAt(atSeconds)]), retained([pointAt(atSeconds)])]);
    expect(idsOf(points)).toStrictEqual([["year#S#production_output", [atSeconds]]]);
  });

  it("makes a message of points that are older than it keeps them, with one of them, and keeps the others", async () => {
    const old = { ...pointAt(Date.parse("2020-02-25T16:00:00Z") / 1000), fields: { parts_count: 342 } };
    const { failed, points, messages } = await kept([retained([old, pointAt(atSeconds)])]);
    expect(failed).toStrictEqual([]);
    expect(idsOf(points)).toStrictEqual([["year#S#production_output", [atSeconds]]]);
    expect(messages).toMatchObject([
      { project: "P", source: "S", kind: "too-old", atMillis: acceptedAt, retention: expect.any(String) },
    ]);
    expect(messages[0]?.text).toBe(
      'What is older than a retention keeps it was not stored there, such as production_output of 2020-02-25T16:00:00Z with {"parts_count":342}',
    );
  });

  it("counts each point that is too old, in one message, whatever packs they would be", async () => {
    const old = [0, 1, 2, 3600].map((second) => pointAt(second));
    const { messages } = await kept([retained(old)]);
    expect(messages).toMatchObject([{ kind: "too-old", times: 4 }]);
  });

  it("writes messages that DynamoDB takes, wherever the point in them is cut", async () => {
    for (let shift = 0; shift < 2; shift++) {
      const fields = { text: `${"x".repeat(shift)}${"😀".repeat(1000)}` };
      const { messages } = await kept([retained([pointAt(0, { fields })])]);
      expect(messages[0]?.text.isWellFormed()).toBe(true);
      expect(messages[0]?.text.length).toBeLessThan(700);
    }
  });
});

describe("a silent source that sends again", () => {
  const silent = { setLastData: async () => ({ wasSilent: true }), addMessage: async () => {} };

  it("is noticed at no read or write of its own", async () => {
    const { ended } = await kept([logged([pointAt(atSeconds)]), logged([pointAt(atSeconds + 1)])], { sources: silent });
    expect(ended).toHaveLength(1);
    expect((await kept([logged([pointAt(atSeconds)])])).ended).toStrictEqual([]);
  });

  it("is not the platform itself", async () => {
    expect((await kept([logged([pointAt(atSeconds)], { isOurs: true })], { sources: silent })).ended).toStrictEqual([]);
  });
});

describe("changes of rows", () => {
  const change = (id: string, more: Partial<Change> = {}): Change => ({ op: "u", key: { id }, place: 0, ...more });

  it("renew the current state once for each row, from the event log's queue alone", async () => {
    const [older, newer] = [
      pointAt(atSeconds, { change: change("1") }),
      pointAt(atSeconds + 1, { change: change("1") }),
    ];
    const other = pointAt(atSeconds, { change: change("2", { op: "d" }) });
    const { rows, failed } = await kept([
      logged([newer, pointAt(atSeconds)], { tombstoneSeconds: 365 * day }),
      logged([older, other]),
      retained([newer]),
    ]);
    expect(failed).toStrictEqual([]);
    expect(rows).toHaveLength(1);
    const [place, states, until] = rows[0] ?? [];
    expect(place).toStrictEqual({ project: "P", source: "S" });
    expect(states?.map(({ key, isDeleted, point: { atNanos } }) => [key.id, isDeleted, atNanos])).toStrictEqual([
      ["1", false, newer.atNanos],
      ["2", true, other.atNanos],
    ]);
    expect(until).toBe(atSeconds + 365 * day);
  });

  it("are kept without an event log, and their tombstones for 31 days at least", async () => {
    const { rows, events } = await kept([logged([pointAt(atSeconds, { change: change("1") })], { keepSeconds: 0 })]);
    expect(events).toStrictEqual([]);
    expect(rows[0]?.[2]).toBe(atSeconds + 31 * day);
  });

  it("of more rows than a source may have leave a message with it, and everything else is kept", async () => {
    const [mine, others] = [change("7"), change("8")].map((each) => [pointAt(atSeconds, { change: each })]);
    const sent = [logged(mine ?? []), logged(mine ?? [], { acceptedAt: acceptedAt + 9 })];
    const { failed, events, messages } = await kept([...sent, logged(others ?? [], { source: "T" })], {
      rows: { keep: async ({ source }, states) => (source === "S" ? states : []) },
    });
    expect([failed, events.length]).toStrictEqual([[], 2]);
    expect(messages).toMatchObject([{ project: "P", source: "S", kind: "too-many-rows", atMillis: acceptedAt }]);
    expect(messages[0]?.text).toContain("more than 100000 rows");
    expect(messages[0]?.text).toContain('such as {"id":"7"} of "production_output", are delivered');
  });

  it("are tried again where their state cannot be written", async () => {
    const { failed, reports } = await kept([logged([pointAt(atSeconds, { change: change("1") })])], {
      rows: { keep: () => Promise.reject(new Error("throttled")) },
    });
    expect([failed, reports]).toStrictEqual([["0"], ["cannot keep points"]]);
  });
});
