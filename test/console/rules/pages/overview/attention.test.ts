import { describe, expect, it } from "vitest";
import { concernsOf } from "../../../../../console/pages/overview/attention.ts";
import { connector } from "../../../support/data.ts";
import {
  disabledConnector,
  downConnector,
  failedJob,
  gap,
  troubledIntake,
  troubledSources,
} from "../../../support/overview.ts";

type Known = Parameters<typeof concernsOf>[0];
type Job = NonNullable<Known["jobs"]>[number];

const connectors = [connector, disabledConnector, downConnector].map((each) => ({ ...each, events: [], labels: [] }));
const gaps = new Map([[disabledConnector.name, [gap]]]);
const replay: Job = {
  ...failedJob,
  name: "projects/p1/jobs/j2",
  kind: "replay",
  state: "DONE",
  target: disabledConnector.name,
  parameters: gap.replay.body,
};
const wordsOf = (known: Omit<Known, "base">): string[] =>
  concernsOf({ base: "/projects/p1", ...known }).map(({ word }) => word);
const calm = { startTime: "2026-01-02T06:00:00.000000Z", acceptedPoints: 1, refusedRequests: 0, refusedByReason: {} };
const sources = troubledSources.slice(0, 4).map((source) => ({ ...source, retentions: [] }));

describe("what needs attention", () => {
  it("is told worst first, and what is well is not", () => {
    const words = wordsOf({ connectors, gaps, jobs: [failedJob], sources, intake: troubledIntake });
    expect(words).toEqual(["Down", "Disabled by the system", "Gap", "Failed", "Silent", "Refused"]);
  });

  it("ends in where it is mended", () => {
    const hrefs = concernsOf({ base: "/projects/p1", connectors, gaps, jobs: [failedJob], sources }).map(
      ({ action }) => action.href,
    );
    expect(hrefs).toEqual([
      "/projects/p1/connectors/c2/attempts?outcome=false",
      "/projects/p1/connectors/c3",
      "/projects/p1/connectors/c3/gaps",
      "/projects/p1/jobs/j1",
      "/projects/p1/sources/s2",
    ]);
  });

  it("holds no gap that a whole replay has closed or is closing", () => {
    for (const state of ["DONE", "RUNNING"] as const) {
      expect(wordsOf({ connectors, gaps, jobs: [{ ...replay, state }] })).not.toContain("Gap");
    }
  });

  it("still holds a gap after a replay of a part, of another connector, or that failed", () => {
    const parts: Job[] = [
      { ...replay, parameters: { ...gap.replay.body, devices: ["s1"] } },
      { ...replay, parameters: { ...gap.replay.body, startTime: "2026-01-02T03:04:06.000000Z" } },
      { ...replay, target: connector.name },
      { ...replay, state: "FAILED" },
    ];
    for (const job of parts) expect(wordsOf({ connectors, gaps, jobs: [job] })).toContain("Gap");
  });

  it("tells what was refused lately by its reasons, the most first", () => {
    const [concern] = concernsOf({ base: "/projects/p1", intake: troubledIntake });
    expect([concern?.what, concern?.why]).toEqual([
      "5 requests",
      expect.stringContaining("3 came above the quota, 2 could not be read"),
    ]);
    const later = [...(troubledIntake.series ?? []), ...Array.from({ length: 2 }, () => ({ ...calm }))];
    expect(concernsOf({ base: "/projects/p1", intake: { ...troubledIntake, series: later } })).toEqual([]);
  });

  it("says nothing of gaps before it is known what was replayed", () => {
    expect(wordsOf({ connectors, gaps })).not.toContain("Gap");
  });

  it("holds no job that a later one of the same kind and target has done", () => {
    const later: Job = { ...failedJob, state: "DONE", createTime: "2026-01-02T05:04:05.000000Z" };
    expect(wordsOf({ jobs: [later, failedJob] })).toEqual([]);
    expect(wordsOf({ jobs: [{ ...later, kind: "resend" }, failedJob] })).toEqual(["Failed"]);
  });
});
