import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { eventOf } from "../../../../../../lambdas/shared/core/event/event.ts";
import { readPublished } from "../../../../../../lambdas/shared/core/source/device-publish.ts";

const receipt = { receivedAtNanos: "1708876800250000000" };
const read = (body: unknown) => readPublished(typeof body === "string" ? body : JSON.stringify(body), receipt);
const dataOf = (body: unknown) => read(body).map((point) => eventOf({ ...point, eventId: "" }, "P", "D").data);

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
    expect(read({ touch: { pressure: 3 } })[0]?.fields).toStrictEqual({ pressure: 3 });
  });

  it("keeps lists whole, as the event carries them", () => {
    const sample = { value: 21, sampleTime: "2024-02-25T15:59:00Z" };
    const [data] = dataOf({ temperature: { value: 21.5, samples: [sample], updateTime: "2024-02-25T16:00:00Z" } });
    const updateTime = "2024-02-25T16:00:00.000000Z";
    expect(data).toStrictEqual({ temperature: { value: 21.5, samples: [sample], isBackfilled: false, updateTime } });
    const connectors = [{ id: "c", signalStrength: 80, rssi: -60 }];
    expect(dataOf({ networkStatus: { signalStrength: 80, cloudConnectors: connectors } })).toMatchObject([
      { networkStatus: { cloudConnectors: connectors } },
    ]);
  });

  it.each<[string, unknown, string]>([
    ["no object", "[]", "The body is an array"],
    ["nothing", {}, "The body is empty"],
    ["no JSON", "{", "acceptable JSON"],
    ["a value that is no object", { temperature: 21 }, '"temperature" is a number'],
    ["an event type of the platform's own", { labelsChanged: { added: "{}" } }, "an event type of the platform's own"],
    ["an event without fields", { temperature: {} }, "no value"],
    ["a time that is none", { temperature: { value: 1, updateTime: "noon" } }, "Timestamp"],
    ["an integer that a double would round", '{"touchCount":{"total":9007199254740993}}', "beyond 2^53"],
    ["a type that is no name", { "a/b": { value: 1 } }, "names hold none of"],
  ])("refuses %s, as the door would", (_, body, fault) => {
    expect(() => read(body)).toThrow(PlatformError);
    expect(() => read(body)).toThrow(fault);
  });
});
