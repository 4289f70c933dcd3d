import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventOf, webhookBody } from "../../../../../../lambdas/shared/core/event/event.ts";
import type { FieldValue } from "../../../../../../lambdas/shared/core/event/field-value.ts";
import { knownTypes } from "../../../../../../lambdas/shared/core/event/known-types.ts";
import { anyPoint, anyText, point, source } from "../../../../../support/points.ts";

const dataOf = (measurement: string, fields: Record<string, FieldValue>) =>
  eventOf({ ...point, measurement, fields }, "P", "D").data;

const time = "2024-02-25T16:00:00.000000Z";

describe("eventOf", () => {
  it("carries the fields under the measurement's name, and the time in them and beside them", () => {
    expect(eventOf(point, "P", "D")).toStrictEqual({
      eventId: point.eventId,
      targetName: "projects/P/devices/D",
      eventType: "production_output",
      data: { production_output: { parts_count: 342, reject_rate: 0.02, updateTime: time } },
      timestamp: time,
      tags: { machine: "press_01" },
      connectionTag: "Data_API",
    });
  });

  it("leaves out tags and connection tag where they are empty", () => {
    const event = eventOf({ ...point, tags: {}, connectionTag: "" }, "P", "D");
    expect(Object.keys(event)).toStrictEqual(["eventId", "targetName", "eventType", "data", "timestamp"]);
  });

  it("writes times with six fractional digits always", () => {
    fc.assert(
      fc.property(anyPoint, (any) => {
        expect(eventOf(any, "P", "D").timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      }),
    );
  });

  it.each([
    ["temperature", { value: 27 }, { samples: [{ value: 27, sampleTime: time }], isBackfilled: false }],
    [
      "humidity",
      { temperature: 22.5, relativeHumidity: 41 },
      { samples: [{ temperature: 22.5, relativeHumidity: 41, sampleTime: time }], isBackfilled: false },
    ],
    ["deskOccupancy", { state: "OCCUPIED" }, { remarks: [] }],
    ["deskOccupancy", { state: "OCCUPIED", remarks: '["by the window"]' }, { remarks: ["by the window"] }],
    ["temperature", { value: 1, samples: "[1,2]" }, { samples: [1, 2], isBackfilled: false }],
    [
      "networkStatus",
      { signalStrength: 80, rssi: -60 },
      { transmissionMode: "LOW_POWER_STANDARD_MODE", cloudConnectors: [] },
    ],
    ["ethernetStatus", { ipAddress: "10.0.0.1", macAddress: "f0:b5:b7:00:0a:08" }, { errors: [] }],
    ["cellularStatus", { signalStrength: 80 }, { errors: [] }],
    ["connectionStatus", { connection: "OFFLINE" }, { available: [] }],
    ["connectionStatus", { connection: "ETHERNET", available: '["ETHERNET"]' }, { available: ["ETHERNET"] }],
    ["touch", { total: 1 }, {}],
  ] as [string, Record<string, FieldValue>, object][])(
    "completes a %s as existing clients need it",
    (type, fields, completion) => {
      expect(dataOf(type, fields)).toStrictEqual({ [type]: { ...fields, updateTime: time, ...completion } });
    },
  );

  it.each([
    ["2024-02-25T15:59:00.5Z", "2024-02-25T15:59:00.500000Z"],
    ["2024-02-25T15:59:00.123456789Z", "2024-02-25T15:59:00.123456Z"],
    ["2024-02-25T16:59:00+01:00", "2024-02-25T15:59:00.000000Z"],
    ["abc", "abc"],
  ])("writes the time of a sample as all times, if it is one: %s", (sent, sampleTime) => {
    const samples = JSON.stringify([{ value: 1, sampleTime: sent }, 2]);
    expect(dataOf("temperature", { value: 1, samples })).toMatchObject({
      temperature: { samples: [{ value: 1, sampleTime }, 2] },
    });
    const measured = { temperature: 22.5, relativeHumidity: 41 };
    const ofHumidity = JSON.stringify([{ ...measured, sampleTime: sent }]);
    expect(dataOf("humidity", { ...measured, samples: ofHumidity })).toMatchObject({
      humidity: { samples: [{ ...measured, sampleTime }] },
    });
  });

  it("marks a temperature that was filled in later", () => {
    expect(dataOf("temperature", { value: 1, isBackfilled: true })).toMatchObject({
      temperature: { isBackfilled: true },
    });
  });

  it.each<[string, Record<string, FieldValue>]>([
    ["temperature", { celsius: 21 }],
    ["temperature", { value: "21" }],
    ["temperature", { isBackfilled: true }],
    ["humidity", { relativeHumidity: 41 }],
    ["deskOccupancy", { occupied: true }],
    ["networkStatus", { signalStrength: 80 }],
    ["ethernetStatus", { ipAddress: "10.0.0.1" }],
    ["cellularStatus", { rssi: -60 }],
    ["connectionStatus", { online: true }],
    ["pressure", { bar: 1 }],
    ["co2", { value: 400 }],
    ["motion", { value: 1 }],
  ])("carries a %s of other fields as it came: %j", (type, fields) => {
    expect(dataOf(type, fields)).toStrictEqual({ [type]: { ...fields, updateTime: time } });
  });

  it("invents no value for any type, whatever its fields", () => {
    // The door takes finite numbers only; JSON writes others as null.
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const text = fc.string().filter((one) => !one.includes("null"));
    fc.assert(
      fc.property(fc.constantFrom(...knownTypes), fc.dictionary(text, fc.oneof(number, text)), (type, fields) => {
        expect(JSON.stringify(dataOf(type, { ...fields, seen: true }))).not.toContain("null");
      }),
    );
  });

  it("does not take a measurement with a name of JavaScript's objects for a known type", () => {
    expect(JSON.stringify(dataOf("constructor", { a: 1 }))).toBe(`{"constructor":{"a":1,"updateTime":"${time}"}}`);
  });
});

/** V8 writes half of a surrogate pair in a name escaped, and once in a long while as it is: on the wire it is no character. */
const withoutHalves = (json: string): string => json.toWellFormed().replaceAll(/\\ud[89a-f][0-9a-f]{2}/g, "\ufffd");

describe("webhookBody", () => {
  it("equals what a receiver gets by parsing it and making it text again, whatever the point holds", () => {
    fc.assert(
      fc.property(anyPoint, fc.dictionary(anyText, anyText), (any, labels) => {
        const body = webhookBody(eventOf(any, "P", "D"), { ...source, labels }, Object.keys(labels));
        expect(withoutHalves(JSON.stringify(JSON.parse(body)))).toBe(withoutHalves(body));
      }),
      { numRuns: 500 },
    );
  });

  it("keeps fields whose names or values JavaScript treats in a way of its own", () => {
    const fields = JSON.parse('{"__proto__":1,"10":2,"9":3,"z":1e-7,"y":1e21,"x":-0,"w":"\\u2028\\ud800"}');
    const body = webhookBody(eventOf({ ...point, fields }, "P", "D"), source, []);
    expect(body).toContain('{"9":3,"10":2,"__proto__":1,"z":1e-7,"y":1e+21,"x":0,"w":"\u2028\\ud800","updateTime"');
  });

  it("holds event, labels and metadata, in this order and compact", () => {
    const body = webhookBody(eventOf({ ...point, tags: {}, connectionTag: "" }, source.project, source.id), source, []);
    expect(body).toBe(
      `{"event":{"eventId":"${point.eventId}","targetName":"projects/${source.project}/devices/${source.id}",` +
        `"eventType":"production_output","data":{"production_output":{"parts_count":342,"reject_rate":0.02,` +
        `"updateTime":"${time}"}},"timestamp":"${time}"},"labels":{},"metadata":{"deviceId":"${source.id}",` +
        `"projectId":"${source.project}","deviceType":"externalConnection","productNumber":""}}`,
    );
  });

  it("includes just the labels that the connector lists and the source has", () => {
    const labelled = { ...source, labels: { room: "12", secret: "x" } };
    const body = webhookBody(eventOf(point, "P", "D"), labelled, ["room", "absent", "toString"]);
    expect(JSON.parse(body).labels).toStrictEqual({ room: "12" });
  });

  it("names an emulated device by the type that it plays", () => {
    const emulated = { ...source, type: "EMULATOR", deviceType: "waterDetector" } as const;
    expect(JSON.parse(webhookBody(eventOf(point, "P", "D"), emulated, [])).metadata.deviceType).toBe("waterDetector");
  });

  it("names the kind of a logger", () => {
    const body = webhookBody(eventOf(point, "P", "D"), { ...source, type: "LOGGER" }, []);
    expect(JSON.parse(body).metadata.deviceType).toBe("logger");
  });
});
