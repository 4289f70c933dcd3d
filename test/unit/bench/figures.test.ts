import { expect, it } from "vitest";
import { summaryOf } from "../../../bench/memory/soak.ts";
import { speedPage } from "../../../bench/reference/print.ts";
import type { ProgramFigures } from "../../../bench/reference/speed.ts";

const figuresOf = (times: number): ProgramFigures => {
  const closed = {
    events: 20_000 * times,
    acceptedPerSecond: 2100.4 * times,
    deliveredPerSecond: 2000.2 * times,
    processorMillisPerEvent: 0.5 / times,
    residentMebibytes: 150 / times,
  };
  const open = [50, 200].map((pointsPerSecond) => ({ pointsPerSecond, p50Millis: 1.26, p99Millis: 3 / times }));
  return { closed, closedRounds: [closed], open };
};

it("the speed's table has a row for each figure with both programs, and one for the ratio", () => {
  const [reference, ours] = [figuresOf(1), figuresOf(0.5)];
  const run = { name: "speed", rounds: 1, connections: 32, loadBefore: 0 } as const;
  expect(speedPage({ ...run, reference, ours, ratios: [0.5], ratio: 0.5 }).split("\n")).toEqual([
    "| single points, one a request | reference | Millrace |",
    "|---|---|---|",
    "| accepted a second, 32 connections | 2100 | 1050 |",
    "| delivered a second | 2000 | 1000 |",
    "| processor time an event, ms | 0.5 | 1 |",
    "| resident memory, MiB | 150 | 300 |",
    "| POST to receipt at 50/s, p50 / p99 ms | 1.3 / 3 | 1.3 / 6 |",
    "| POST to receipt at 200/s, p50 / p99 ms | 1.3 / 3 | 1.3 / 6 |",
    "| delivered, Millrace ÷ reference | | 0.5 |",
  ]);
});

it("what full load holds in memory is told from the end of the warm-up on", () => {
  const samples = [900, 600, 700, 650].map((residentMebibytes, at) => ({ second: at * 30.1, residentMebibytes }));
  expect(summaryOf(samples, 30)).toEqual({ firstMebibytes: 600, lastMebibytes: 650, greatestMebibytes: 700 });
});
