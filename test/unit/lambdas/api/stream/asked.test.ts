import { describe, expect, it } from "vitest";
import { cursorText, readAsked, readCursor } from "../../../../../lambdas/api/stream/asked.ts";
import type { LiveEntry } from "../../../../../lambdas/shared/core/event/live-tail.ts";
import type { HttpRequest } from "../../../../../lambdas/shared/handlers/api-gateway.ts";
import { point } from "../../../../support/points.ts";

const requestOf = (query: string, headers: Record<string, string> = {}): HttpRequest => {
  const asked = new URLSearchParams(query);
  return {
    method: "GET",
    path: "/v2/projects/P/devices:stream",
    headers,
    query: new Map([...new Set(asked.keys())].map((name) => [name, asked.getAll(name)])),
    body: new Uint8Array(),
    sourceIp: "192.0.2.1",
  };
};
const asked = (query = "", headers?: Record<string, string>, device?: string) =>
  readAsked(requestOf(query, headers), device);
const entry: LiveEntry = { source: "s1", deviceType: "touch", labels: { room: "9", name: "door" }, points: [point] };

describe("what a request asks of a stream", () => {
  it.each([
    [undefined, "application/x-ndjson"],
    ["*/*", "application/x-ndjson"],
    ["application/json", "application/x-ndjson"],
    ["text/event-stream", "text/event-stream"],
    ["TEXT/Event-Stream; q=0.9, */*", "text/event-stream"],
    ["text/*", "text/event-stream"],
    ["text/event-stream;q=0", "application/x-ndjson"],
    ["application/json, text/event-stream;q=0.5", "application/x-ndjson"],
  ])("has for Accept: %s the form %s", (accept, contentType) => {
    expect(asked("", accept === undefined ? {} : { accept }).format.contentType).toBe(contentType);
  });

  it.each<[string, boolean]>([
    ["", true],
    ["device_ids=S1", true],
    ["deviceIds=other", false],
    ["device_ids[]=other&device_ids[]=s1", true],
    ["device_types=touch", true],
    ["device_types=temperature", false],
    ["label_filters=room=9&label_filters=name", true],
    ["labelFilters=room=8", false],
    ["product_numbers=102058", false],
    ["device_ids=s1&label_filters=floor", false],
  ])("chooses by ?%s: %s", (query, expected) => {
    expect(asked(query).isChosen(entry)).toBe(expected);
  });

  it("keeps to the device of its path", () => {
    expect([asked("", {}, "s1"), asked("", {}, "s2")].map(({ isChosen }) => isChosen(entry))).toStrictEqual([
      true,
      false,
    ]);
  });

  it("chooses types of events", () => {
    const { isChosenType } = asked("event_types=touch&eventTypes[0]=labelsChanged");
    expect(["touch", "labelsChanged", "temperature"].map(isChosenType)).toStrictEqual([true, true, false]);
  });

  it.each([
    ["", 10_000],
    ["ping_interval=1s", 1000],
    ["pingInterval=2.5s", 2500],
    ["ping_interval=240s", 240_000],
  ])("pings by ?%s every %i ms", (query, millis) => {
    expect(asked(query).pingMillis).toBe(millis);
  });

  it.each([
    ["ping_interval=0.5s", "1s or more"],
    ["ping_interval=241s", "240s or less"],
    ["ping_interval=10", "seconds such as"],
    ["ping_interval=1s&ping_interval=2s", "once"],
    ["resume=yes", "true or false"],
    ["resume=true", "Accept: text/event-stream"],
    ["unknown[]=1", "no query parameter"],
    ["event_types=a%00b", "event_types"],
  ])("refuses ?%s", (query, message) => {
    expect(() => asked(query)).toThrow(message);
  });

  it("has ids only where a client of server-sent events asks for them", () => {
    const sse = { accept: "text/event-stream" };
    expect(asked("", sse)).toMatchObject({ hasIds: false });
    expect(asked("resume=true", sse)).toMatchObject({ hasIds: true });
    expect(asked("", { ...sse, "last-event-id": "1764412345678000.3" })).toMatchObject({
      hasIds: true,
      lastEventId: "1764412345678000.3",
    });
    expect(asked("", { "last-event-id": "1764412345678000.3" })).toMatchObject({ hasIds: false });
  });
});

describe("a place as an event's id names it", () => {
  it("is read back", () => {
    const cursor = { sequence: 1_764_412_345_678_000, index: 12 };
    expect(readCursor(cursorText(cursor))).toStrictEqual(cursor);
  });

  it.each(["", "1", "1.", "x.1", "1764412345678000.-1", "9999999999999999.0", "1764412345678000.1.2"])(
    "is not %j",
    (text) => {
      expect(readCursor(text)).toBeUndefined();
    },
  );
});
