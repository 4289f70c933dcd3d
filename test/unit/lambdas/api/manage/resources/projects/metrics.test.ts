import { beforeEach, describe, expect, it } from "vitest";
import { ProjectCounters } from "../../../../../../../lambdas/shared/adapters/dynamodb/counters/project-counters.ts";
import { refusedName } from "../../../../../../../lambdas/shared/core/metering/project-counts.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const counters = new ProjectCounters(management.stats);
const minute = 60_000;
const hour = 60 * minute;

let path: string;
const metrics = (query = "") => management.ask("roles/project.user", "GET", `${path}:metrics${query}`);

beforeEach(async () => {
  path = await management.makeProject();
});

/** Counts in the minute that began so many milliseconds before now. */
const count = (beforeMillis: number, amounts: Readonly<Record<string, number>>) =>
  counters.add(management.state.project, Math.floor((management.state.now - beforeMillis) / minute) * minute, amounts);

describe("the metrics of a project", () => {
  it("are zeros at first, beside the quota", async () => {
    expect((await metrics()).body).toStrictEqual({
      metrics: { acceptedPoints: 0, refusedRequests: 0, refusedByReason: {} },
      quota: { pointsPerSecond: 1000 },
    });
  });

  it("sum up the last 24 hours, and those alone", async () => {
    await count(minute, { accepted: 3, [refusedName("bad-request")]: 1 });
    await count(3 * hour, { accepted: 4, [refusedName("too-many-requests")]: 2 });
    await count(25 * hour, { accepted: 100 });
    const told = {
      acceptedPoints: 7,
      refusedRequests: 3,
      refusedByReason: { "bad-request": 1, "too-many-requests": 2 },
    };
    expect((await metrics()).body.metrics).toStrictEqual(told);
    // Whole hours are folded by the first reader.
    expect((await metrics()).body.metrics).toStrictEqual(told);
  });

  it("have a series of every step of a range that is asked for", async () => {
    await count(2 * minute, { accepted: 3 });
    await count(62 * minute, { accepted: 4, [refusedName("internal")]: 1 });
    const { body } = await metrics("?step=3600s");
    expect([body.step, body.series.length]).toEqual(["3600s", 25]);
    const busy = body.series.filter((step: { acceptedPoints: number }) => step.acceptedPoints > 0);
    expect(busy).toMatchObject([
      { startTime: "2024-02-25T14:00:00.000000Z", acceptedPoints: 4, refusedByReason: { internal: 1 } },
      { startTime: "2024-02-25T15:00:00.000000Z", acceptedPoints: 3, refusedRequests: 0 },
    ]);
    const minutes = (await metrics("?step=60s&start_time=2024-02-25T15:50:00Z")).body.series;
    expect(minutes.map((step: { acceptedPoints: number }) => step.acceptedPoints)).toEqual([
      ...[0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0],
    ]);
  });

  it("are no other project's", async () => {
    await count(minute, { accepted: 3 });
    path = await management.makeProject();
    expect((await metrics()).body.metrics.acceptedPoints).toBe(0);
  });
});
