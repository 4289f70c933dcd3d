import { beforeEach, describe, expect, it } from "vitest";
import type { KeptPoint } from "../../../../../../../lambdas/shared/core/event/kept-point.ts";
import { eventSeries, packsOf } from "../../../../../../../lambdas/shared/core/event/pack.ts";
import { makeDevice } from "../../../../../../support/devices.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
let path: string;
let points: KeptPoint[];
const start = Date.parse("2024-02-25T12:00:00Z");

beforeEach(async () => {
  const project = await management.makeProject();
  const device = await makeDevice(management, project);
  path = `${project}/devices/${device}/events:aggregate`;
  points = [];
  management.state.eventLog = {
    async *newestFirst() {},
    async *oldestFirst(series, { from, to }) {
      if (series !== eventSeries(management.state.project, device)) return;
      for (const pack of packsOf(points)) {
        if (pack.lastNanos >= from && pack.lastNanos <= to + 60_000_000_000n) {
          yield { points: pack.points, position: String(pack.lastNanos), expiresAt: 0 };
        }
      }
    },
  };
});

let ids = 0;
const send = (seconds: number, fields: KeptPoint["fields"], measurement = "temperature"): void => {
  const atNanos = `${start + seconds * 1000}000000`;
  points.push({ measurement, connectionTag: "", tags: {}, fields, atNanos, eventId: String(ids++).padStart(20, "0") });
};
const ask = (query: string) => management.ask("roles/project.user", "GET", `${path}?${query}`);
const range = `start_time=${start}&end_time=${start + 3_600_000}`;

describe("the aggregate of a device's events", () => {
  it("has count, least, greatest and average of each interval that has numbers, oldest first", async () => {
    send(0, { value: 20 });
    send(10, { value: 30 });
    send(20, { value: 25, battery: 90 });
    send(21, { value: 1000 }, "co2");
    send(601, { value: -4 });
    const { body } = await ask(`event_type=temperature&fields=value&fields=battery&step=300s&${range}`);
    expect(body).toEqual({
      step: "300s",
      fields: [
        {
          field: "value",
          buckets: [
            { startTime: "2024-02-25T12:00:00.000000Z", count: 3, min: 20, max: 30, avg: 25 },
            { startTime: "2024-02-25T12:10:00.000000Z", count: 1, min: -4, max: -4, avg: -4 },
          ],
        },
        {
          field: "battery",
          buckets: [{ startTime: "2024-02-25T12:00:00.000000Z", count: 1, min: 90, max: 90, avg: 90 }],
        },
      ],
    });
  });

  it("adds up what a thousand events and many types come to", async () => {
    for (let second = 0; second < 3000; second++)
      send(second, { value: second }, second % 3 === 0 ? "temperature" : "co2");
    const { body } = await ask(`event_type=temperature&fields=value&step=3600s&${range}`);
    expect(body.fields[0].buckets).toEqual([
      { startTime: "2024-02-25T12:00:00.000000Z", count: 1000, min: 0, max: 2997, avg: 1498.5 },
    ]);
  });

  it("leaves out texts, and answers no interval where nothing has a number", async () => {
    send(0, { value: "warm" });
    send(1, { other: 7 });
    const { body } = await ask(`event_type=temperature&fields=value&${range}`);
    expect(body).toEqual({ step: "12s", fields: [{ field: "value", buckets: [] }] });
  });

  it.each([
    ["fields=value", "event_type"],
    ["event_type=temperature", "fields"],
    [`event_type=temperature&${Array.from({ length: 9 }, (_, index) => `fields=f${index}`).join("&")}`, "fields"],
    ["event_type=temperature&fields=value&step=0.5s", "step"],
    ["event_type=temperature&fields=value&step=1s", "step"],
    ["event_type=temperature&fields=value&start_time=1900000000", "start_time"],
  ])("refuses %s", async (query, field) => {
    const { status, body } = await ask(query);
    expect([status, body.fields[0].path]).toEqual([400, field]);
  });

  it("says so where it would have to read too much, instead of answering a part", async () => {
    management.state.eventLog = {
      ...management.state.eventLog,
      async *oldestFirst() {
        for (let minute = 0; minute < 60; minute++) {
          const at = BigInt(start + minute * 60_000) * 1_000_000n;
          const many = Array.from({ length: 10_000 }, (_, index): KeptPoint => {
            const point = { measurement: "co2", connectionTag: "", tags: {}, fields: { value: 1 } };
            return { ...point, atNanos: String(at + BigInt(index)), eventId: `${minute}-${index}` };
          });
          yield { points: many, position: "", expiresAt: 0 };
        }
      },
    };
    const { status, body } = await ask(`event_type=temperature&fields=value&${range}`);
    expect([status, body.error]).toEqual([400, expect.stringContaining("200000 events in this time")]);
  });
});
