import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CallCount } from "../../../bench/bill.ts";
import { routedAtTheDoor } from "../../../bench/cost/door.ts";
import { additions, kinds, rates, readLoads } from "../../../bench/cost/loads.ts";
import { kindsTable, millionTable } from "../../../bench/cost/million.ts";
import { asOnAws, callsOf, computingOf, loadTable, monthOf, monthsOf } from "../../../bench/cost/month.ts";
import { tableIn, withTable } from "../../../bench/cost/page.ts";
import { retentionKinds } from "../../../lambdas/shared/core/project/retention.ts";
import { root } from "../../support/import-graph.ts";

const { loads } = readLoads();

describe("the costs by load", () => {
  it("in docs/deploy.md are those that `npm run costs -- --write` computes", () => {
    const page = readFileSync(join(root, "docs", "deploy.md"), "utf8");
    expect(tableIn(page, "loads")).toBe(loadTable(loads));
  });

  it("for a million events in docs/performance.md are those that it computes, too", () => {
    const page = readFileSync(join(root, "docs", "performance.md"), "utf8");
    expect(tableIn(page, "million")).toBe(millionTable(loads));
  });

  it("for a million points that each kind keeps are those that it computes, too, and every kind is there", () => {
    const page = readFileSync(join(root, "docs", "performance.md"), "utf8");
    expect(tableIn(page, "kinds")).toBe(kindsTable(loads));
    expect([...kinds].sort()).toEqual([...retentionKinds].sort());
  });

  it("were counted for every rate with every addition, of as many points as were due", () => {
    expect(loads).toHaveLength(rates.length * additions.length);
    for (const { points, pointsPerSecond } of loads) expect(points % pointsPerSecond).toBe(0);
  });

  it("grow with the rate where points come singly, and no addition is free", () => {
    const months = monthsOf(loads);
    for (const addition of additions) {
      // The batch of a second is a pack in DynamoDB, which costs the same until it has more than a KB.
      const slowest = addition === "DYNAMODB" ? 10 : 1;
      const singly = months.filter(({ rate }) => rate.pointsPerRequest === 1 && rate.pointsPerSecond >= slowest);
      const dollars = singly.map((row) => row.dollars[addition]);
      expect(dollars.toSorted((one, other) => one - other)).toEqual(dollars);
      for (const row of months) expect(row.dollars[addition]).toBeGreaterThan(0);
    }
  });
});

describe("a load that is priced", () => {
  const send: CallCount = {
    caller: "Ingest",
    service: "sqs",
    action: "SendMessage",
    calls: 10,
    units: 10,
    unit: "request",
  };
  const counted = {
    calls: [send],
    invocations: { Ingest: { count: 10, millis: 999, memoryMb: 1024 } },
    logBytes: 0,
  };
  const load = { addition: "nothing", pointsPerSecond: 1, pointsPerRequest: 1, points: 10, counted } as const;

  it("has requests, calls, invocations, their log and 25 ms of each, for a twelfth of a year", () => {
    // A request of the HTTP API and 230 bytes that it logs, a send, an invocation, 700 bytes that Lambda logs, and 0.025
    // GB-seconds.
    const perPoint = 1e-6 + 0.4e-6 + 0.2e-6 + ((700 + 230) * 0.5) / 1e9 + 0.025 * 0.0000133334;
    expect(monthOf(load)).toBeCloseTo((365 * 86_400 * perPoint) / 12, 6);
  });

  it("has the time of all invocations, or of a connector's alone", () => {
    const dollarsOf = (seconds: number): number => seconds * 0.0000133334;
    expect(computingOf(load)).toBeCloseTo(dollarsOf(0.025), 12);
    const deliver = { DeliveriesDeliverFunction1: { count: 5, millis: 1, memoryMb: 512 } };
    const invocations = { ...counted.invocations, ...deliver };
    const withConnector = { ...load, addition: "connector", counted: { ...counted, invocations } } as const;
    expect(computingOf(withConnector)).toBeCloseTo(dollarsOf(0.025 / 4), 12);
  });

  it("of a kind has the calls of the kind's function, and the door's sendings to its queue", () => {
    const own = { ...send, caller: "PipelineRetainTimestreamFunction1", calls: 5, units: 7 };
    const ofKind = { ...load, addition: "TIMESTREAM", pointsPerRequest: 2 } as const;
    const calls = [...counted.calls, own];
    expect(callsOf({ ...ofKind, counted: { ...counted, calls } }, load)).toBeCloseTo(0.5e6 + 0.5e6);
  });

  it("of DYNAMODB has the calls that the function of the event log makes more than for points of the lake", () => {
    const retain = (calls: number) => [{ ...send, caller: "PipelineRetainFunction1", calls, units: calls }];
    const madeOf = (calls: number) => ({ ...load, counted: { ...counted, calls: retain(calls) } });
    const callsWith = (calls: number) => callsOf({ ...madeOf(calls), addition: "DYNAMODB" }, madeOf(5));
    expect([callsWith(7), callsWith(4)]).toEqual([200_000, 0]);
  });

  it("has a receipt for each removal from a queue, however often a laptop asks", () => {
    const ofQueue = (action: string, units: number): CallCount => ({ ...send, action, calls: units, units });
    const calls = [...counted.calls, ofQueue("ReceiveMessage", 500), ofQueue("DeleteMessageBatch", 3)];
    const found = asOnAws({ ...counted, calls }).calls.map(({ action, units }) => [action, units]);
    expect(found).toEqual([
      ["SendMessage", 10],
      ["DeleteMessageBatch", 3],
      ["ReceiveMessage", 3],
    ]);
  });

  it("has a read and a sending for each request of the door, and nothing of route, whatever a laptop's threads shared", () => {
    const ofDoor = { ...send, caller: "DoorsIngest1" };
    const reads: CallCount[] = [
      { ...ofDoor, service: "dynamodb", action: "GetItem", calls: 6, units: 6, unit: "read unit" },
    ];
    const calls = [...reads, { ...ofDoor, calls: 2, units: 2 }, { ...send, caller: "PipelineRoute1" }];
    const invocations = { DoorsIngest1: counted.invocations.Ingest, PipelineRoute1: counted.invocations.Ingest };
    const found = routedAtTheDoor({
      ...load,
      pointsPerRequest: 2,
      counted: { calls, invocations, logBytes: 0 },
    }).counted;
    expect(found.calls.map(({ action, calls, units }) => [action, calls, units])).toEqual([
      ["GetItem", 6, 6],
      ["BatchGetItem", 5, 20],
      ["SendMessage", 5, 5],
    ]);
    expect(Object.keys(found.invocations)).toEqual(["DoorsIngest1"]);
  });

  it("has as many batches of the lake as five pollers gather in five minutes", () => {
    const lake = { RetainS3Function1: { count: 30, millis: 1, memoryMb: 1024 } };
    const calls = [{ ...send, caller: "RetainS3Function1", service: "s3", action: "PutObject", calls: 30, units: 30 }];
    // A batch every two seconds is 30 a minute, and one on AWS.
    const found = asOnAws({ calls, invocations: lake, logBytes: 0 });
    expect(found.invocations.RetainS3Function1?.count).toBeCloseTo(1);
    expect(found.calls[0]?.units).toBeCloseTo(1);
  });
});

it("a table of a page is found between its comments, and replaced alone", () => {
  const page =
    "a\n<!-- costs: idle -->\n<!-- end of costs -->\nb\n<!-- costs: loads -->\n| x |\n<!-- end of costs -->\n";
  expect(tableIn(withTable(page, "idle", "| $1 new |"), "idle")).toBe("| $1 new |");
  expect(tableIn(withTable(page, "idle", "| new |"), "loads")).toBe("| x |");
  expect(() => tableIn("nothing", "idle")).toThrow("no table");
});
