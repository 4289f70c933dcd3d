import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { type DataLevels, readMqttData } from "../../../../../../lambdas/shared/core/intake/mqtt-data.ts";

const receivedAt = 1_731_060_126_260;
const fieldLevel = { connectionTag: "System_Monitoring_Requester", measurement: "Monitoring", key: "CPU_Temp" };
const { key: _, ...measurementLevel } = fieldLevel;

const read = (payload: unknown, levels: DataLevels = fieldLevel) => readBytes(JSON.stringify(payload), levels);
const readBytes = (payload: string | Uint8Array, levels: DataLevels = fieldLevel) =>
  readMqttData(Buffer.from(payload), levels, { receivedAt });

/** Answers the faults that reading throws. */
function faultsOf(act: () => unknown) {
  try {
    act();
  } catch (error) {
    if (error instanceof PlatformError) return error.rejected;
    throw error;
  }
  throw new Error("It was read without a fault.");
}

const reasonsOf = (act: () => unknown): string =>
  faultsOf(act)
    .map(({ reason }) => reason)
    .join(" ");

describe("readMqttData", () => {
  it("makes a point of one field of a message at the field level", () => {
    const payload = { Value: 55, Tags: { MachineName: "MyMachine" }, UtcTimestamp: "2024-11-08T10:22:06.26Z" };
    expect(read(payload)).toStrictEqual({
      points: [
        {
          measurement: "Monitoring",
          connectionTag: "System_Monitoring_Requester",
          tags: { MachineName: "MyMachine" },
          fields: { CPU_Temp: 55 },
          atNanos: "1731061326260000000",
        },
      ],
    });
  });

  it("makes a point of all fields of a message at the measurement level", () => {
    const payload = { Fields: { CPU_Temp: 55, CPU_Load: 23.4 }, Tags: null, UtcTimestamp: receivedAt };
    expect(read(payload, measurementLevel).points).toMatchObject([
      { fields: { CPU_Temp: 55, CPU_Load: 23.4 }, tags: {}, atNanos: "1731060126260000000" },
    ]);
  });

  it("takes the time of receipt for a message without a time, and says that it did", () => {
    for (const payload of [{ Value: 1 }, { Value: 1, UtcTimestamp: null }]) {
      expect(read(payload).points).toMatchObject([{ atNanos: `${receivedAt}000000`, timeIsOurs: true }]);
    }
  });

  it("reads seconds for what they can only be, and tells", () => {
    expect(read({ Value: 1, UtcTimestamp: 1_732_838_400 })).toMatchObject({
      points: [{ atNanos: "1732838400000000000" }],
      timeInSeconds: "1732838400",
    });
    const inMillis = read({ Value: 1, UtcTimestamp: 1_732_838_400_000 });
    expect(inMillis.points).toMatchObject([{ atNanos: "1732838400000000000" }]);
    expect(inMillis.timeInSeconds).toBeUndefined();
  });

  it("takes every value that a field takes over HTTPS", () => {
    expect(read({ Value: "on" }).points).toMatchObject([{ fields: { CPU_Temp: "on" } }]);
    expect(read({ Value: false }).points).toMatchObject([{ fields: { CPU_Temp: false } }]);
    expect(read({ Value: { Core: 1 } }).points).toMatchObject([{ fields: { CPU_Temp_Core: 1 } }]);
    expect(read({ Value: [1, 2] }).points).toMatchObject([{ fields: { CPU_Temp: "[1,2]" } }]);
    expect(read({ Value: [{ a: 1 }, { a: 2 }] }).points).toMatchObject([
      { fields: { CPU_Temp_a: 1 } },
      { fields: { CPU_Temp_a: 2 } },
    ]);
    expect(readBytes('{"Value":10.0}').points).toMatchObject([{ fields: { CPU_Temp: 10 } }]);
  });

  it("reads its own keys in any case, and passes others over", () => {
    expect(readBytes('{"value":1,"utctimestamp":0,"Quality":"good"}').points).toMatchObject([{ atNanos: "0" }]);
  });

  it("lets the topic name the connection, whatever the tags say", () => {
    const point = read({ Value: 1, Tags: { Connection_Tag: "other", a: "b" } }).points[0];
    expect(point).toMatchObject({ connectionTag: fieldLevel.connectionTag, tags: { a: "b" } });
  });

  it.each([
    ["nothing", "", "The payload is empty"],
    ["text that is no JSON", "55,", "JSON"],
    ["bytes that are no UTF-8", Uint8Array.of(0x7b, 0xff, 0x7d), "not UTF-8"],
    ["a bare number", "55", "The payload is a number"],
    ["a list", "[]", "The payload is an array"],
    ["no value", "{}", "Value is absent"],
    ["null for a value", '{"Value":null}', "Value is absent"],
    ["fields under a topic with a key", '{"Fields":{"a":1}}', "its topic names a key"],
    ["a number that a double would round", '{"Value":9007199254740993}', "2^53"],
    ["a value twice", '{"Value":1,"value":2}', "sent twice"],
    ["a key twice", '{"Value":1,"Value":2}', "twice"],
    ["tags that are no object", '{"Value":1,"Tags":[]}', "Tags is an array"],
    ["a tag with an illegal name", '{"Value":1,"Tags":{"a/b":"c"}}', "a/b"],
    ["a time that is none", '{"Value":1,"UtcTimestamp":"yesterday"}', "UtcTimestamp is"],
  ])("refuses %s with what to do", (_name, payload, words) => {
    expect(reasonsOf(() => readBytes(payload))).toContain(words);
  });

  it("refuses a value under a topic without a key, and fields without any", () => {
    expect(reasonsOf(() => read({ Value: 1 }, measurementLevel))).toContain("its topic ends at the measurement");
    expect(reasonsOf(() => read({ Fields: {} }, measurementLevel))).toContain("at least one field");
    expect(reasonsOf(() => read({}, measurementLevel))).toContain("Fields is absent");
  });

  it("refuses names that points may not carry", () => {
    for (const [level, name] of [
      ["connectionTag", "a$b"],
      ["measurement", "ping"],
      ["measurement", "x".repeat(129)],
      ["key", "__proto__"],
      ["key", "updateTime"],
      ["key", ""],
    ] as const) {
      expect(faultsOf(() => read({ Value: 1 }, { ...fieldLevel, [level]: name })).length).toBeGreaterThan(0);
    }
  });

  it("names the field or tag that is at fault", () => {
    expect(faultsOf(() => read({ Fields: { good: 1, "b/d": 2 } }, measurementLevel))).toMatchObject([{ field: "b/d" }]);
    expect(faultsOf(() => read({ Value: 1, Tags: { t: [] } }))).toMatchObject([{ field: "t" }]);
  });

  it("answers points or faults for whatever bytes come, and throws nothing else", () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, fc.boolean(), (payload, hasKey) => {
        try {
          expect(readBytes(payload, hasKey ? fieldLevel : measurementLevel).points.length).toBeGreaterThan(0);
        } catch (error) {
          expect(error).toBeInstanceOf(PlatformError);
          expect((error as PlatformError).rejected.length).toBeGreaterThan(0);
        }
      }),
    );
  });
});
