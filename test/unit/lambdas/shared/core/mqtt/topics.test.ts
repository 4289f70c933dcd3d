import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTopicLevel } from "../../../../../../lambdas/shared/core/mqtt/topic-level.ts";
import {
  faultOfTopic,
  readTopic,
  sourceOfTopic,
  type Topic,
  writeTopic,
} from "../../../../../../lambdas/shared/core/mqtt/topics.ts";

const source = "fe453df1-b4a0-492d-a12c-505988eea849";
const level = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).filter(isTopicLevel);
const uuid = fc.uuid();

const anyTopic: fc.Arbitrary<Topic> = fc.oneof(
  fc.record(
    { kind: fc.constant("data" as const), source: uuid, connectionTag: level, measurement: level, key: level },
    { requiredKeys: ["kind", "source", "connectionTag", "measurement"] },
  ),
  fc.record({ kind: fc.constantFrom("command", "commandAnswer", "rejected", "log"), source: uuid }),
  fc.record({
    kind: fc.constant("raw" as const),
    companyName: level,
    source: uuid,
    connectionTag: level,
    measurement: level,
    key: level,
  }),
  fc.record({
    kind: fc.constant("point" as const),
    companyName: level,
    source: uuid,
    connectionTag: level,
    measurement: level,
  }),
);

describe("topics", () => {
  it.each([
    [
      `v1/sources/${source}/data/read/Tag/Monitoring/CPU_Temp`,
      { kind: "data", key: "CPU_Temp", measurement: "Monitoring" },
    ],
    [
      `v1/sources/${source}/data/read/Tag/Monitoring`,
      { kind: "data", connectionTag: "Tag", measurement: "Monitoring" },
    ],
    [`v1/sources/${source}/cmd/writedata`, { kind: "command", source }],
    [`v1/sources/${source}/cmd/writedata/ack`, { kind: "commandAnswer", source }],
    [`v1/sources/${source}/log`, { kind: "log", source }],
    [`v1/sources/${source}/data/rejected`, { kind: "rejected", source }],
    [`v1/raw/AcmeCorp/${source}/Tag/Monitoring/CPU_Temp`, { kind: "raw", companyName: "AcmeCorp", key: "CPU_Temp" }],
    [`v1/points/Acme Corp/${source}/Tag/Monitoring`, { kind: "point", companyName: "Acme Corp" }],
  ])("are read as they are documented: %s", (text, expected) => {
    expect(readTopic(text)).toMatchObject({ ...expected, source });
  });

  it("are written as they are read, and have at most seven slashes", () => {
    fc.assert(
      fc.property(anyTopic, (topic) => {
        const text = writeTopic(topic);
        expect(text.split("/").length).toBeLessThanOrEqual(8);
        if (faultOfTopic(text) === undefined) expect(readTopic(text)).toEqual(topic);
        else expect(Buffer.byteLength(text)).toBeGreaterThan(256);
      }),
    );
  });

  it.each([
    "",
    "v1",
    "v2/sources/x/cmd/writedata",
    `v1/sources/${source}`,
    `v1/sources/${source}/data/read`,
    `v1/sources/${source}/data/read/Tag`,
    `v1/sources/${source}/data/read//Monitoring`,
    `v1/sources/${source}/data/read/Tag/Monitoring/Key/more`,
    `v1/sources/${source}/data/written/Tag/Monitoring`,
    `v1/sources/${source}/cmd/writedata/`,
    `v1/sources//cmd/writedata`,
    `/v1/sources/${source}/cmd/writedata`,
    `v1/raw/AcmeCorp/${source}/Tag/Monitoring`,
    `v1/raw/AcmeCorp/${source}/Tag/Monitoring/Key/more`,
    `v1/points/AcmeCorp/${source}/Tag/Monitoring/Key`,
    `v1/raw/+/${source}/Tag/Monitoring/Key`,
    `v1/raw/AcmeCorp/${source}/Tag/Moni\u0000toring/Key`,
    "$SYS/broker",
  ])("are none of ours: %s", (text) => {
    expect(readTopic(text)).toBeUndefined();
  });

  it("are read from no text with an exception, and from no level that names may not have", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(fc.string()).map((all) => `v1/${all.join("/")}`),
        ),
        (text) => {
          const topic = readTopic(text);
          if (topic) expect(writeTopic(topic)).toBe(text);
        },
      ),
    );
  });

  it("are too long by bytes, and never by characters", () => {
    expect(faultOfTopic("x".repeat(256))).toBeUndefined();
    expect(faultOfTopic("x".repeat(257))).toContain("257 bytes");
    expect(faultOfTopic("ä".repeat(129))).toContain("258 bytes");
    expect(faultOfTopic("a/b/c/d/e/f/g/h")).toBeUndefined();
    expect(faultOfTopic("a/b/c/d/e/f/g/h/i")).toContain("8 slashes");
  });

  it("tell their source, whatever else is wrong", () => {
    expect(sourceOfTopic(`v1/sources/${source}/data/read//`)).toBe(source);
    for (const text of ["v1/sources/", "v1/sources/+/data/read/x/y", "v1/raw/AcmeCorp/x", ""]) {
      expect(sourceOfTopic(text)).toBeUndefined();
    }
  });
});
