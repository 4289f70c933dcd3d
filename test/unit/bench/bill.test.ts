import { describe, expect, it } from "vitest";
import { billOf, type CallCount, iotLines } from "../../../bench/bill.ts";

const nothing = { calls: [], invocations: {}, logBytes: 0 };
const iotCall = (action: string, calls: number): CallCount => ({
  caller: "StagePipelineBroadcastFunction0A",
  service: "iotdata",
  action,
  calls,
  units: calls,
  unit: "request",
});

describe("the bill of events over MQTT", () => {
  it("has the messages both ways, one rule and one action for each that is published, and the connections", () => {
    const lines = iotLines({ published: 100, delivered: 50, connectionMinutes: 25 }, 100);
    const { dollarsPerMillionEvents } = billOf(nothing, 100, 1, lines);
    expect(dollarsPerMillionEvents).toBeCloseTo(1 + 0.15 + 0.15 + 0.5 + 0.02);
  });

  it("prices what functions publish as messages, and nothing else that they ask of IoT's data plane", () => {
    const calls = [iotCall("Publish", 200), iotCall("DeleteConnection", 100), iotCall("GetConnection", 100)];
    const { lines } = billOf({ ...nothing, calls }, 100, 1, []);
    expect(lines).toEqual([
      { caller: "StagePipelineBroadcast", what: "iotdata Publish", unitsPerEvent: 2, dollarsPerMillionEvents: 2 },
    ]);
  });

  it("of HTTPS has a request for each so many points, and a line of it in the door's access log", () => {
    const { lines, dollarsPerMillionEvents } = billOf(nothing, 100, 10);
    expect(lines.map(({ caller }) => caller)).toEqual(["source", "CloudWatch"]);
    expect(dollarsPerMillionEvents).toBeCloseTo(0.1 + 0.0115);
  });
});

it("the bill of Timestream has the KiB that are written, and no other call", () => {
  const asked = { caller: "PipelineRetainTimestreamFunction0A", service: "timestream", calls: 10 } as const;
  const calls: CallCount[] = [
    { ...asked, action: "WriteRecords", units: 30, unit: "write unit" },
    { ...asked, action: "DescribeEndpoints", units: 10, unit: "request" },
  ];
  expect(billOf({ ...nothing, calls }, 100, 1, []).dollarsPerMillionEvents).toBeCloseTo(0.15);
});
