import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { PlatformError } from "../../../../../lambdas/shared/core/error.ts";
import { readDataRequest } from "../../../../../lambdas/shared/core/intake/read-request.ts";
import { dataRequest } from "../../../../../lambdas/shared/doors/points.ts";

const isRead = (body: unknown): boolean => {
  try {
    readDataRequest(JSON.stringify(body), { receivedAtNanos: "1763700000000000000" });
    return true;
  } catch (error) {
    if (error instanceof PlatformError) return false;
    throw error;
  }
};

const metric = { Name: "production_output", Fields: { parts_count: 342 } };

describe("the schema of a request", () => {
  it.each([
    { Metrics: [metric] },
    { Metrics: [{ ...metric, Tags: { machine: "press_01", shift: 2, night: true } }], Timestamp: 1_708_876_800 },
    { Metrics: [{ ...metric, Timestamp: "2024-02-25T16:00:00Z" }, metric] },
    { Metrics: [{ Name: "m", Fields: { text: "a", yes: true, nothing: null, at: { x: 1 }, rows: [{ x: 1 }] } }] },
    { Metrics: [{ Name: "orders", Op: "d", Key: { id: 5 } }] },
  ])("takes what is read: %j", (body) => {
    expect([v.is(dataRequest, body), isRead(body)]).toStrictEqual([true, true]);
  });

  it.each([
    {},
    { Metrics: {} },
    { Metrics: [{ Fields: { x: 1 } }] },
    { Metrics: [{ Name: 1, Fields: { x: 1 } }] },
    { Metrics: [{ Name: "m", Fields: {} }] },
    { Metrics: [{ Name: "orders", Op: "u", Key: { id: 5 } }] },
    { Metrics: [{ ...metric, Tags: { machine: { of: "objects" } } }] },
    { Metrics: [{ ...metric, Timestamp: true }] },
  ])("refuses what is refused: %j", (body) => {
    expect([v.is(dataRequest, body), isRead(body)]).toStrictEqual([false, false]);
  });
});
