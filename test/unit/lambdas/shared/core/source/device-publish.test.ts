import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { eventOf } from "../../../../../../lambdas/shared/core/event/event.ts";
import { isAsClientsKnowIt } from "../../../../../../lambdas/shared/core/event/known-event.ts";
import { knownTypes } from "../../../../../../lambdas/shared/core/event/known-types.ts";
import { readPublished } from "../../../../../../lambdas/shared/core/source/device-publish.ts";

const receipt = { receivedAtNanos: "1708876800250000000" };
const read = (body: unknown) => readPublished(typeof body === "string" ? body : JSON.stringify(body), receipt);
const dataOf = (body: unknown) => read(body).map((point) => eventOf({ ...point, eventId: "" }, "P", "D").data);

/** An event of each known type, with the fields that clients need. */
const whole = {
  touch: {},
  temperature: { value: 21.5 },
  humidity: { temperature: 21.5, relativeHumidity: 40 },
  objectPresent: { state: "PRESENT" },
  waterPresent: { state: "NOT_PRESENT" },
  objectPresentCount: { total: 3 },
  touchCount: { total: 3 },
  networkStatus: { signalStrength: 80, rssi: -60 },
  batteryStatus: { percentage: 90 },
  co2: { ppm: 400 },
  pressure: { pascal: 101325 },
  motion: { state: "NO_MOTION_DETECTED" },
  contact: { state: "CLOSED" },
  deskOccupancy: { state: "NOT_OCCUPIED" },
  probeWireStatus: { state: "VALID" },
  connectionStatus: { connection: "ETHERNET" },
  ethernetStatus: { macAddress: "f0:b5:b7:00:0a:08", ipAddress: "10.0.0.1" },
  cellularStatus: { signalStrength: 80 },
};

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof PlatformError && error.code === "bad-request") return error.message;
    throw error;
  }
  return "taken";
};

describe("readPublished", () => {
  it("makes a point of each event type, with no connection and our time where none is given", () => {
    expect(read({ temperature: { value: 21.5 }, co2: { ppm: 400, updateTime: "2024-02-25T15:00:00Z" } })).toStrictEqual(
      [
        {
          measurement: "temperature",
          connectionTag: "",
          tags: {},
          fields: { value: 21.5 },
          atNanos: "1708876800250000000",
          timeIsOurs: true,
        },
        { measurement: "co2", connectionTag: "", tags: {}, fields: { ppm: 400 }, atNanos: "1708873200000000000" },
      ],
    );
  });

  it("takes a touch, which has no fields", () => {
    for (const touch of [{}, { updateTime: "2024-02-25T16:00:00Z" }])
      expect(read({ touch })[0]?.fields).toStrictEqual({});
  });

  it("keeps lists whole, as the event carries them", () => {
    const sample = { value: 21, sampleTime: "2024-02-25T15:59:00Z" };
    const [data] = dataOf({ temperature: { value: 21.5, samples: [sample], updateTime: "2024-02-25T16:00:00Z" } });
    const updateTime = "2024-02-25T16:00:00.000000Z";
    const samples = [{ value: 21, sampleTime: "2024-02-25T15:59:00.000000Z" }];
    expect(data).toStrictEqual({ temperature: { value: 21.5, samples, isBackfilled: false, updateTime } });
    const connectors = [{ id: "c", signalStrength: 80, rssi: -60 }];
    const status = { signalStrength: 80, rssi: -60, transmissionMode: "LOW_POWER_STANDARD_MODE" };
    for (const name of ["cloudConnectors", "cloud_connectors"]) {
      expect(dataOf({ networkStatus: { ...status, [name]: connectors } })).toMatchObject([
        { networkStatus: { ...status, cloudConnectors: connectors } },
      ]);
    }
  });

  it("completes what client libraries leave out when they publish a status of the network", () => {
    const status = { signalStrength: 80, rssi: -60 };
    for (const name of ["cloudConnectors", "cloud_connectors"]) {
      const entries = [{ id: "c", signalStrength: 50 }, { id: "d", rssi: -70 }, { id: "e" }];
      expect(dataOf({ networkStatus: { ...status, [name]: entries } })).toMatchObject([
        {
          networkStatus: {
            ...status,
            transmissionMode: "LOW_POWER_STANDARD_MODE",
            cloudConnectors: [
              { id: "c", signalStrength: 50, rssi: -60 },
              { id: "d", signalStrength: 80, rssi: -70 },
              { id: "e", signalStrength: 80, rssi: -60 },
            ],
          },
        },
      ]);
    }
    expect(dataOf({ networkStatus: { ...status, transmissionMode: "HIGH_POWER_BOOST_MODE" } })).toMatchObject([
      { networkStatus: { transmissionMode: "HIGH_POWER_BOOST_MODE", cloudConnectors: [] } },
    ]);
  });

  it("takes lists whose entries clients can read", () => {
    const errors = [{ code: 404, message: "Not found" }];
    expect(dataOf({ cellularStatus: { signalStrength: 80, errors } })).toMatchObject([{ cellularStatus: { errors } }]);
    const remarks = ["by the window"];
    expect(dataOf({ deskOccupancy: { state: "OCCUPIED", remarks } })).toMatchObject([{ deskOccupancy: { remarks } }]);
  });

  it.each<[string, unknown, string]>([
    ["no object", "[]", "The body is an array"],
    ["nothing", {}, "The body is empty"],
    ["no JSON", "{", "acceptable JSON"],
    ["a value that is no object", { temperature: 21 }, '"temperature" is a number'],
    ["an event type of the platform's own", { labelsChanged: { added: "{}" } }, "an event type of the platform's own"],
    ["an event without fields", { press: {} }, '"press": it holds no value'],
    ["a time that is none", { temperature: { value: 1, updateTime: "noon" } }, '"temperature": updateTime '],
    ["an integer that a double would round", '{"touchCount":{"total":9007199254740993}}', "beyond 2^53"],
    ["a type that is no name", { "a/b": { value: 1 } }, "names hold none of"],
  ])("refuses %s, as the door would", (_, body, fault) => {
    expect(() => read(body)).toThrow(PlatformError);
    expect(() => read(body)).toThrow(fault);
  });

  it.each(Object.entries(whole))("takes a %s with its fields, and nested once more: %j", (type, data) => {
    const [plain, nested] = [read({ [type]: data }), read({ [type]: { [type]: data } })];
    expect(Object.keys(plain[0]?.fields ?? {})).toStrictEqual(Object.keys(data));
    expect(nested).toStrictEqual(plain);
    expect(isAsClientsKnowIt(type, dataOf({ [type]: data })[0]?.[type])).toBe(true);
    const updateTime = "2024-02-25T16:00:00Z";
    expect(read({ [type]: { [type]: { ...data, updateTime } } })).toStrictEqual(
      read({ [type]: { ...data, updateTime } }),
    );
  });

  it("takes a type that nobody knows with any fields, and nested once more", () => {
    expect(read({ press: { press: { parts: 1 } } })).toStrictEqual(read({ press: { parts: 1 } }));
    expect(read({ press: { press: 1 } })[0]?.fields).toStrictEqual({ press: 1 });
  });

  it("knows all types of the table", () => {
    expect(Object.keys(whole).toSorted()).toStrictEqual(knownTypes.toSorted());
  });

  it.each(Object.entries(whole))(
    "refuses a %s with fields that the type has not, and says which it has",
    (type, data) => {
      expect(() => read({ [type]: { ...data, other: 1 } })).toThrow(
        `${type}: "other" is none of its fields; the type has `,
      );
      for (const name of Object.keys(data)) {
        const { [name]: _, ...rest } = data as Record<string, unknown>;
        expect(() => read({ [type]: rest })).toThrow(
          `${type}: ${name} is missing; the type has ${name === "state" ? "state (" : ""}`,
        );
        expect(() => read({ [type]: { ...data, [name]: true } })).toThrow(`${type}: ${name} must be `);
      }
    },
  );

  it.each([
    ["temperature", { celsius: 21 }, "the type has value (a number), samples (a list), isBackfilled (true or false)."],
    ["pressure", { bar: 1 }, "the type has pascal (a number)."],
    ["co2", { value: 400 }, "the type has ppm (a number)."],
    ["motion", { value: 1 }, "the type has state (MOTION_DETECTED or NO_MOTION_DETECTED)."],
    ["motion", { state: "MOVING" }, "state must be MOTION_DETECTED or NO_MOTION_DETECTED"],
    ["contact", { state: "open" }, "state must be OPEN or CLOSED"],
    ["objectPresent", { state: "" }, "state must be PRESENT or NOT_PRESENT"],
    ["touch", { total: 1 }, "the type has no fields."],
    ["temperature", { value: 1, samples: [1] }, "each of its samples must be an object"],
    ["temperature", { value: 1, samples: [{ value: 1 }] }, "sampleTime is missing in its samples"],
    ["temperature", { value: 1, samples: [{ value: 1, sampleTime: "abc" }] }, "sampleTime must be a time"],
    ["humidity", { ...whole.humidity, samples: [{ ...whole.humidity, sampleTime: 5 }] }, "sampleTime must be a time"],
    ["networkStatus", { ...whole.networkStatus, cloudConnectors: ["x"] }, "each of its cloudConnectors must be an obj"],
    ["networkStatus", { ...whole.networkStatus, cloudConnectors: [{}] }, "id is missing in its cloudConnectors"],
    ["networkStatus", { ...whole.networkStatus, cloud_connectors: [{ rssi: 1 }] }, "id is missing in its cloudConnec"],
    [
      "networkStatus",
      { ...whole.networkStatus, cloudConnectors: [{ id: "c", rssi: null }] },
      "rssi must be a number in its cloudConnectors",
    ],
    ["networkStatus", { ...whole.networkStatus, transmissionMode: 5 }, "transmissionMode must be a text"],
    ["connectionStatus", { connection: "OFFLINE", available: [1] }, "each of its available must be a text"],
    ["deskOccupancy", { state: "OCCUPIED", remarks: [1, {}] }, "each of its remarks must be a text"],
    ["ethernetStatus", { ...whole.ethernetStatus, errors: ["x"] }, "each of its errors must be an object"],
    ["cellularStatus", { signalStrength: 80, errors: [{}] }, "code is missing in its errors"],
    ["temperature", { value: 1, isBackfilled: "no" }, "isBackfilled must be true or false"],
    ["deskOccupancy", { state: "OCCUPIED", remarks: "none" }, "remarks must be a list"],
  ])("refuses a %s of %j", (type, data, fault) => {
    expect(() => read({ [type]: data })).toThrow(fault);
  });

  it("names every fault, in words that this call's clients know", () => {
    const body = {
      "a/b": { x: 1 },
      labelsChanged: {},
      temperature: { celsius: 1 },
      press: { updateTime: "noon", "": 1, z: [] },
    };
    for (const one of Object.entries(body)) {
      const message = messageOf(() => read(Object.fromEntries([one])));
      expect(message).toMatch(/^Nothing was published\. /);
      expect(message).not.toMatch(/Metrics|Timestamp|Fields|Rejected|\bName\b|stored/);
    }
    expect(messageOf(() => read(body))).toMatch(/a\/b.*labelsChanged.*press/);
  });
});
